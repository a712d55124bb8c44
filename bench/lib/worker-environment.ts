import { join } from 'node:path';
import { allocatorSettings } from '../../src/memory.ts';
import { scope } from './emulated-job.ts';

/** Where a worker under measurement finds its Temporal server and its emulator. */
export interface WorkerPlace {
  readonly address: string;
  readonly namespace: string;
  readonly emulatorUrl: string;
  /** Folder for what it writes. */
  readonly folder: string;
}

/**
 * What configures a worker under measurement, memory as `npm run worker` and the Dockerfile do. Nothing of the user's counts,
 * the files of the home folder included.
 */
export function workerEnvironment({ address, namespace, emulatorUrl, folder }: WorkerPlace): Record<string, string> {
  return {
    ...allocatorSettings,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    AWS_REGION: scope.region,
    AWS_ENDPOINT_URL: emulatorUrl,
    AWS_ACCESS_KEY_ID: scope.account,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    ARTIFACT_STORE: `file:${join(folder, 'artifacts')}`,
  };
}

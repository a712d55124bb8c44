import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemporalServer } from '../../../src/dev/temporal-server.ts';
import { scope } from '../emulated-job.ts';
import type { Amplify } from './amplify.ts';
import type { Subject } from './subjects.ts';

/** A worker of a subject, polling. */
export interface WorkerProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./worker.js', import.meta.url));
const STOP_MS = 30_000;

/**
 * Starts it. Nothing of the user's Temporal or AWS configuration counts, the files of the home folder included.
 * @param callsPerSecond budget of this project's worker. Default: it learns it.
 */
export async function startWorkerProcess(
  subject: Subject,
  { address }: TemporalServer,
  namespace: string,
  { url, folder }: Amplify,
  callsPerSecond: number | undefined,
): Promise<WorkerProcess> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|TEMPORAL|AMPLIFY)_/.test(name));
  const env = {
    ...Object.fromEntries(kept),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    AWS_REGION: scope.region,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: scope.account,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    ARTIFACT_STORE: `file:${join(folder, 'artifacts')}`,
    SEARCH_ATTRIBUTES: 'off',
    LOG_LEVEL: 'warn',
    ...(callsPerSecond !== undefined && { AMPLIFY_CALLS_PER_SECOND: String(callsPerSecond) }),
  };
  const child = fork(program, [subject, join(folder, 'worker.log')], { env, stdio: ['ignore', 'ignore', 2, 'ipc'] });
  const ended = once(child, 'exit');
  const gone = ended.then(([code, signal]) => `it ended with ${String(code ?? signal)}`);
  const failed = await Promise.race([gone, once(child, 'message').then(() => undefined)]);
  if (failed !== undefined || child.pid === undefined) throw new Error(`The worker of ${subject}: ${failed}`);
  return {
    pid: child.pid,
    stop: async () => {
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(killer);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, inject } from 'vitest';
import { type AmplifyWorkflows, connect } from '../../src/client.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { createLog } from '../../src/log.ts';
import { type RunningWorker, startWorker, type WorkerTuning } from '../../src/worker.ts';
import { createClients, type Clients } from '../../activities/clients.ts';
import { DEFAULT_TARGET } from '../../workflows/queues.ts';
import { startGate } from './gate.ts';
import { newNamespace } from './namespace.ts';
import { isCacheOff } from './patience.ts';

/** A worker, an emulator and a client, in a namespace of their own. */
export interface Harness {
  readonly emulator: Emulator;
  readonly config: Config;
  readonly workflows: AmplifyWorkflows;
  /** The SDK's clients of the emulator, to look at it as a user of AWS would. */
  readonly aws: Clients;
  /** Environment variables for another process that joins in. */
  readonly environment: Readonly<Record<string, string>>;
  /** That runs act on unless they name another. */
  readonly target: string;
  /** Folder for the files of this test. */
  readonly dir: string;
  readonly worker: RunningWorker | undefined;
  stop(): Promise<void>;
}

/** How a harness is made. */
export interface HarnessOptions extends WorkerTuning {
  /** How much faster than real time Amplify runs. Default 20: a manual deployment takes less than a second. */
  readonly speed?: number;
  /** Run a worker in this process. Default true. */
  readonly worker?: boolean;
  /** Status that the worker is answered with in place of the emulator, by request, such as `DELETE /apps/d1`. Default: none. */
  readonly refuse?: (request: string) => number | undefined;
  /** Names of targets beside `default`: the same account and region, with the name as access key id. Default: none. */
  readonly moreTargets?: readonly string[];
  /** Starts what stands between the worker and the emulator. Default: nothing does. */
  readonly before?: (emulatorUrl: string) => Promise<{ readonly url: string; close(): void }>;
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Those of the target `default`, and of whoever looks on. */
export const credentials = { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' };

/** Starts a harness on the Temporal server that all tests share. */
export async function startHarness({
  speed = 20,
  worker = true,
  refuse,
  before = refuse && ((url) => startGate(url, refuse)),
  moreTargets = [],
  env = {},
  ...limits
}: HarnessOptions = {}): Promise<Harness> {
  const dir = join(inject('testDir'), randomUUID());
  const emulator = await startEmulator({ dataDir: join(dir, 'emulator'), speed });
  const gate = await before?.(emulator.url);
  const environment = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: await newNamespace(),
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: gate?.url ?? emulator.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ARTIFACT_STORE: `file:${join(dir, 'artifacts')}`,
    AMPLIFY_CALLS_PER_SECOND: '1000',
    AMPLIFY_CLOCK_SPEED: String(speed),
    FLEET: 'off',
    CHECK_PRIVATE_ADDRESSES: 'allow',
    ...env,
  };
  const loaded = loadConfig(environment, { profiles: false });
  const config = {
    ...loaded,
    targets: loaded.targets.flatMap((target) => [
      { credentials, ...target },
      ...moreTargets.map((name) => ({ ...target, name, credentials: { ...credentials, accessKeyId: name } })),
    ]),
    s3: { credentials, ...loaded.s3 },
  };
  const tuning = { workflows: { workflowBundle: { codePath: inject('workflowBundle') } }, ...limits, ...cacheOfAll };
  const running = worker
    ? await startWorker(config, createLog(config.logLevel, join(dir, 'worker.log')), tuning)
    : undefined;
  const workflows = await connect(config);
  const endpoints = { amplify: emulator.url, amplifybackend: emulator.url };
  const aws = createClients({ name: 'test', region: environment.AWS_REGION, credentials, endpoints });
  return {
    emulator,
    config,
    workflows,
    aws,
    environment,
    target: DEFAULT_TARGET,
    dir,
    worker: running,
    stop: async () => {
      aws.destroy();
      await workflows.close();
      await running?.stop();
      gate?.close();
      await emulator.close();
    },
  };
}

type Cache = Pick<HarnessOptions, 'maxCachedWorkflows'>;
type NamedCache = [name: string, cache: Cache];
const cached: NamedCache = ['cached', {}];
const uncached: NamedCache = ['without a cache', { maxCachedWorkflows: 0 }];

/** What holds for all workers of tests, whatever a test says. */
export const cacheOfAll: Cache = isCacheOff ? uncached[1] : {};

/** Runs a suite with workflows that are replayed from history at each of their tasks, where what is not deterministic shows. */
export const withoutCache = describe.each([uncached]);

/** Runs a suite with workflows kept in memory between their tasks: what they have in common with others is replayed there. */
export const withCache = describe.each(isCacheOff ? [uncached] : [cached]);

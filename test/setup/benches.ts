import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { type Clients, createClients, type Target } from '../../activities/clients.ts';
import { serveTarget } from '../../activities/index.ts';
import { createSecretPolicy } from '../../activities/secrets/index.ts';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import { type AmplifyWorkflows, connect } from '../../src/client.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { accountOf } from '../../src/emulator/signature.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog, nativeLogs, temporalLogger } from '../../src/log.ts';
import { workerOptions } from '../../src/worker-options.ts';
import { cacheOfAll, type Harness } from './harness.ts';
import { newNamespace } from './namespace.ts';

/** A place for one case at a time: an emulator of its own, and a target of the workers that reaches only that. */
export interface Bench {
  readonly target: string;
  readonly emulator: Emulator;
  /** Not those of the workers under test. */
  readonly aws: Clients;
}

/** How a lab is made. */
export interface LabOptions {
  /** How long the workers wait for an answer of AWS, in seconds. */
  readonly requestSeconds: number;
  /** References to secrets that the workers resolve. Default: none. */
  readonly allowed?: string;
  /** How much faster than real time Amplify runs. Default 10: a build takes 6 s, a backend job 3 s. */
  readonly speed?: number;
}

/** Workers with a number of benches. */
export interface Lab {
  readonly workflows: AmplifyWorkflows;
  /** Runs `work` on a bench as soon as one is free. */
  withBench<T>(work: (bench: Bench) => Promise<T>): Promise<T>;
  /** A bench as a harness, whose runs act on its target. */
  harnessOf(bench: Bench): Harness;
  stop(): Promise<void>;
}

/** Of the workers. Whoever looks on calls for the same account, whatever the workers may do. */
export const WORKER_ACCESS_KEY = 'AKIABENCH00000000000';

/** By which a case knows what an answer hides. */
export const REDACTION_KEY = 'of the fault matrix';

/** Starts a worker for workflows and one for the activities of each bench, as one process of ours would run them. */
export async function startLab(count: number, { requestSeconds, allowed, speed = 10 }: LabOptions): Promise<Lab> {
  const dir = join(inject('testDir'), randomUUID());
  const namespace = await newNamespace();
  const address = inject('temporalAddress');
  const logger = temporalLogger(createLog('warn', join(dir, 'worker.log')));
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: nativeLogs } });
  const connection = await NativeConnection.connect({ address });
  const benches = await Promise.all(
    Array.from({ length: count }, (_, index) => startBench(`bench-${index}`, dir, requestSeconds, speed)),
  );
  const artifactStore = `file:${join(dir, 'artifacts')}`;
  const artifacts = openArtifactStore(artifactStore);
  const policy = createSecretPolicy({ redactionKey: REDACTION_KEY, ...(allowed !== undefined && { allowed }) });
  const served = benches.map(({ target, clients }) =>
    serveTarget(target, clients, { artifacts, policy, checkPrivateAddresses: true }),
  );
  const options = workerOptions({
    connection,
    namespace,
    dataConverter: {},
    searchAttributes: false,
    workflows: { workflowBundle: { codePath: inject('workflowBundle') } },
    activities: Object.fromEntries(served.map(({ name, activities }) => [name, activities])),
    policy,
    ...cacheOfAll,
  });
  const workers = await Promise.all(options.map((one) => Worker.create(one)));
  const runs = workers.map((worker) => worker.run());
  const workflows = await connect({ temporal: { connection: { address }, namespace } });
  return {
    workflows,
    harnessOf: ({ target, emulator, aws }) => ({
      emulator,
      aws,
      target,
      dir,
      config: { ...loadConfig({ ARTIFACT_STORE: artifactStore }, { profiles: false }) },
      environment: {},
      worker: undefined,
      workflows: { ...workflows, start: (name, input) => workflows.start(name, { ...input, target }) },
      stop: () => Promise.resolve(),
    }),
    withBench: poolOf(benches.map(({ bench }) => bench)),
    stop: async () => {
      await workflows.close();
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
      await Promise.all(benches.map(({ stop }) => stop()));
    },
  };
}

async function startBench(name: string, dir: string, requestSeconds: number, speed: number) {
  const emulator = await startEmulator({ dataDir: join(dir, name), speed });
  const target: Target = {
    name,
    region: 'eu-west-1',
    endpoints: { amplify: emulator.url, amplifybackend: emulator.url },
    credentials: { accessKeyId: WORKER_ACCESS_KEY, secretAccessKey: 'test' },
    callsPerSecond: 1_000,
    clockSpeed: speed,
  };
  const clients = createClients({ ...target, timeouts: { requestSeconds } });
  const aws = createClients({
    ...target,
    credentials: { accessKeyId: accountOf(WORKER_ACCESS_KEY), secretAccessKey: 'test' },
  });
  const bench: Bench = { target: name, emulator, aws };
  return {
    bench,
    target,
    clients,
    stop: async () => {
      aws.destroy();
      clients.destroy();
      await emulator.close();
    },
  };
}

/** Lends each of some things to one borrower at a time, in the order in which they came. */
function poolOf<Item>(items: readonly Item[]): <T>(work: (item: Item) => Promise<T>) => Promise<T> {
  const free = [...items];
  const waiting: ((item: Item) => void)[] = [];
  return async (work) => {
    const item = free.pop() ?? (await new Promise<Item>((resolve) => void waiting.push(resolve)));
    try {
      return await work(item);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(item);
      else next(item);
    }
  };
}

import type { Logger as Pino } from 'pino';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type Clients, createClients } from '../activities/clients.ts';
import { createActivities } from '../activities/index.ts';
import { openArtifactStore } from './artifacts/store.ts';
import { checkRegion, type Config, ConfigError } from './config.ts';
import { reach } from './errors.ts';
import { type HealthServer, startHealthServer } from './health.ts';
import { temporalLogger } from './log.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { workerOptions, type WorkerSetup } from './worker-options.ts';
import { workflowSource } from './workflow-bundle.ts';

/** A worker that polls for work. */
export interface RunningWorker {
  /** Port of the health server, where there is one. */
  readonly healthPort?: number;
  /** Ends when the worker does; rejects when it broke. */
  readonly ended: Promise<void>;
  /** Lets running calls end or hands them over, and closes everything. */
  stop(): Promise<void>;
}

/** What tests vary: see {@link WorkerSetup}. */
export type WorkerTuning = Partial<Pick<WorkerSetup, 'workflows' | 'maxCachedWorkflows'>>;

/**
 * Starts a worker: connects, adds missing search attributes, polls.
 * @throws {UnreachableError} when Temporal does not answer, {@link ConfigError} without a region,
 * {@link SearchAttributesError} when the server lacks them and refuses.
 */
export async function startWorker(config: Config, log: Pino, tuning: WorkerTuning = {}): Promise<RunningWorker> {
  const { connection: connectionOptions, namespace } = config.temporal;
  const address = connectionOptions.address ?? 'localhost:7233';
  const clients = createClients(config.target);
  const region = await regionOf(clients);
  const artifacts = openArtifactStore(config.artifactStore);
  // Signals are handled by whoever started us, in the order that it needs.
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: [] });
  const connection = await reach(address, NativeConnection.connect(connectionOptions));
  let workers: readonly Worker[] = [];
  let health: HealthServer | undefined;
  try {
    await checkNamespace(connection, namespace);
    if (config.searchAttributes) await ensureSearchAttributes(connection, namespace);
    const ready = (): boolean => workers.length > 0 && workers.every((worker) => worker.getState() === 'RUNNING');
    health = config.health && (await startHealthServer(config.health, ready));
    const shared = { connection, namespace, searchAttributes: config.searchAttributes };
    const { workflows = await workflowSource(), ...limits } = tuning;
    const activities = { [config.target.name]: createActivities({ clients, artifacts }) };
    const options = workerOptions({ ...shared, workflows, activities, ...limits });
    workers = await Promise.all(options.map((one) => Worker.create(one)));
    const amplify = whichAmplify(config);
    log.info({ server: address, namespace, region, amplify, healthPort: health?.port }, 'worker started');
    return running(workers, { connection, clients, health });
  } catch (error) {
    await health?.close();
    clients.destroy();
    // What went wrong first is what matters; a connection that a half-made worker holds cannot be closed.
    await connection.close().catch(() => undefined);
    throw error;
  }
}

interface Resources {
  readonly connection: NativeConnection;
  readonly clients: Clients;
  readonly health: HealthServer | undefined;
}

function running(workers: readonly Worker[], { connection, clients, health }: Resources): RunningWorker {
  const shutDown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run());
  const close = async (): Promise<void> => {
    // One that breaks takes the others with it: a process with half its workers looks healthy and is not.
    await Promise.race(runs)
      .finally(shutDown)
      .catch(() => undefined);
    const results = await Promise.allSettled(runs);
    await health?.close();
    clients.destroy();
    await connection.close();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  const ended = close();
  // The failure is for whoever awaits `ended` or `stop`; nobody may have by now.
  ended.catch(() => undefined);
  return {
    ended,
    ...(health !== undefined && { healthPort: health.port }),
    stop: async () => {
      shutDown();
      await ended;
    },
  };
}

/** @throws {ConfigError} when the server has no such namespace. */
async function checkNamespace(connection: NativeConnection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== GRPC_NOT_FOUND) throw error;
    throw new ConfigError(
      `TEMPORAL_NAMESPACE: the server has no namespace "${namespace}"; ` +
        `make it with: temporal operator namespace create --namespace ${namespace}`,
      { cause: error },
    );
  }
}

const GRPC_NOT_FOUND = 5;

/** The region that calls go to, from the configuration or from the AWS profile. Checks that there are credentials. */
async function regionOf(clients: Clients): Promise<string> {
  let region: string;
  try {
    region = await clients.amplify.config.region();
  } catch (error) {
    throw new ConfigError('No AWS region: set AWS_REGION, or a region in the AWS profile', { cause: error });
  }
  checkRegion(region, process.env['AMPLIFY_ALLOW_REGION']);
  try {
    await clients.amplify.config.credentials();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`No AWS credentials (${why}): set AWS_PROFILE or AWS_ACCESS_KEY_ID and its secret`, {
      cause: error,
    });
  }
  return region;
}

/** Whether calls go to AWS or to something that stands for it. */
export function whichAmplify({ target }: Config): 'AWS' | 'EMULATOR' {
  const endpoint = target.endpoints?.amplify;
  if (endpoint === undefined) return 'AWS';
  return /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname) ? 'AWS' : 'EMULATOR';
}

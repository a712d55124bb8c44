import type { Logger as Pino } from 'pino';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type ServedTarget, serveTarget, type Shared } from '../activities/index.ts';
import { createSecretPolicy } from '../activities/secrets/index.ts';
import { openArtifactStore } from './artifacts/store.ts';
import { loadDataConverter } from './codec/data-converter.ts';
import { type Config, ConfigError } from './config.ts';
import { isUnanswered, reach, unreachable } from './errors.ts';
import { buckets } from '../activities/metrics.ts';
import { type HealthServer, startHealthServer } from './health.ts';
import { nativeLogs, temporalLogger } from './log.ts';
import { keepHeapSmall } from './memory.ts';
import { quietMoment } from './quiet-moment.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import type { Traces } from './traces.ts';
import { workerOptions, type WorkerSetup } from './worker-options.ts';
import { keepLeases, type Leases } from './worker-leases.ts';
import { type ReadyTarget, readyTargets } from './worker-targets.ts';
import { within } from './within.ts';
import { workflowSource } from './workflow-bundle.ts';

export { loadConfig } from './config.ts';
export { createLog } from './log.ts';

/** A worker that polls for work. */
export interface RunningWorker {
  /** Port of the health server, where there is one. */
  readonly healthPort?: number;
  /** Ends when the worker does; rejects when it broke. */
  readonly ended: Promise<void>;
  /** Lets running calls end or hands them over, and closes everything. */
  stop(): Promise<void>;
}

/** What tests vary: see {@link WorkerSetup}, {@link Shared}. */
export type WorkerTuning = Partial<Pick<WorkerSetup, 'workflows' | 'maxCachedWorkflows' | 'interceptors'>> &
  Pick<Shared, 'time'>;

/**
 * Starts a worker: connects, adds missing search attributes, polls.
 * @throws {UnreachableError} when Temporal does not answer, or goes away meanwhile, {@link ConfigError} for a target
 * without region or credentials, {@link SearchAttributesError} when the server lacks them and refuses.
 */
export async function startWorker(config: Config, log: Pino, tuning: WorkerTuning = {}): Promise<RunningWorker> {
  const { connection: connectionOptions, namespace } = config.temporal;
  const address = connectionOptions.address ?? 'localhost:7233';
  const targets = await readyTargets(config.targets);
  const artifacts = openArtifactStore(config.artifactStore, config.s3);
  const dataConverter = await loadDataConverter(config.payloads);
  const [key] = config.payloads?.keys ?? [];
  keepHeapSmall();
  installRuntime(config, log);
  const traces = await loadTraces(config, log);
  const connection = await reach(address, NativeConnection.connect(connectionOptions));
  let workers: readonly Worker[] = [];
  let health: HealthServer | undefined;
  try {
    await checkNamespace(connection, namespace);
    if (config.searchAttributes) await ensureSearchAttributes(connection, namespace);
    const ready = (): boolean => workers.length > 0 && workers.every((worker) => worker.getState() === 'RUNNING');
    health = config.health && (await startHealthServer(config.health, ready));
    const { deployment, searchAttributes } = config;
    const shared = { connection, namespace, deployment, dataConverter, searchAttributes };
    const bundled = {
      traces: traces !== undefined,
      encrypted: key !== undefined,
      versioned: deployment !== undefined,
    };
    const { workflows = await workflowSource(bundled), time, ...limits } = tuning;
    const policy = createSecretPolicy(config.secrets);
    const served = targets.map(({ target, clients }) =>
      serveTarget(target, clients, {
        artifacts,
        policy,
        checkPrivateAddresses: config.checkPrivateAddresses,
        meter: Runtime.instance().metricMeter,
        ...(time && { time }),
        ...(traces && { traced: (send) => traces.forCalls(target.name, send) }),
      }),
    );
    const options = workerOptions({
      ...shared,
      workflows,
      activities: Object.fromEntries(served.map(({ name, activities }) => [name, activities])),
      policy,
      ...limits,
    });
    workers = await Promise.all(options.map((one) => Worker.create(traces?.forWorker(one) ?? one)));
    const reached = targets.map(({ target, region, amplify }) => [target.name, { region, amplify }] as const);
    const payloads = key === undefined ? 'NOT ENCRYPTED' : `encrypted by the key ${key.id}`;
    const at = { server: address, namespace, ...deployment, payloads };
    const started = { ...at, targets: Object.fromEntries(reached), healthPort: health?.port };
    log.info(started, 'worker started');
    for (const { target, denied } of targets) {
      if (denied !== undefined)
        log.warn({ target: target.name, denied }, 'no credentials now: calls of this target wait');
    }
    const leases = config.fleet ? keepLeases({ connection, namespace, dataConverter }, served) : undefined;
    return running(workers, { connection, targets, served, leases, health, traces });
  } catch (error) {
    await Promise.all([health?.close(), traces?.stop()]);
    for (const { clients } of targets) clients.destroy();
    // What went wrong first is what matters; a connection that a half-made worker holds cannot be closed.
    await connection.close().catch(() => undefined);
    throw isUnanswered(error) ? unreachable(address, error) : error;
  }
}

interface Resources {
  readonly connection: NativeConnection;
  readonly targets: readonly ReadyTarget[];
  readonly served: readonly ServedTarget[];
  readonly leases: Leases | undefined;
  readonly health: HealthServer | undefined;
  readonly traces: Traces | undefined;
}

function running(
  workers: readonly Worker[],
  { connection, targets, served, leases, health, traces }: Resources,
): RunningWorker {
  const shutDown = (): void => {
    leases?.pause();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run());
  const close = async (): Promise<void> => {
    // One that breaks takes the others with it: a process with half its workers looks healthy and is not.
    await Promise.race(runs)
      .finally(shutDown)
      .catch(() => undefined);
    const results = await Promise.allSettled(runs);
    // They hold no slot, so the workers do not know of them.
    await within(HAND_OVER_MS, Promise.all(served.map(({ waits }) => waits.handOver())));
    await within(GIVE_BACK_MS, Promise.resolve(leases?.stop()));
    await Promise.all([health?.close(), traces?.stop()]);
    for (const { clients } of targets) clients.destroy();
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
      // First of all: the answer to a renewal is a workflow task, which this worker may get in the moment in which it stops.
      leases?.pause();
      await quietMoment(workers).finally(shutDown);
      await ended;
    },
  };
}

/** OpenTelemetry is loaded only where it is used. */
async function loadTraces({ traces }: Config, log: Pino): Promise<Traces | undefined> {
  if (traces === undefined) return undefined;
  const { startTraces } = await import('./traces.ts');
  // A URL may hold a password.
  const collector = new URL(traces.url).host;
  return startTraces(traces, (err) => log.warn({ err, collector }, 'traces do not reach their collector'));
}

/** One a process; signals are handled by whoever started us, in the order that it needs. */
function installRuntime({ metricsAddress }: Config, log: Pino): void {
  const prometheus = metricsAddress !== undefined && {
    prometheus: { bindAddress: metricsAddress, histogramBucketOverrides: buckets },
  };
  try {
    Runtime.install({
      logger: temporalLogger(log),
      shutdownSignals: [],
      telemetryOptions: { logging: nativeLogs, ...(prometheus && { metrics: prometheus }) },
    });
  } catch (error) {
    if (!prometheus) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`METRICS_ADDRESS: cannot listen on ${metricsAddress} (${why})`, { cause: error });
  }
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
/** Of a server that cannot be reached: others go on after the heartbeat timeout. */
const HAND_OVER_MS = 10_000;
/** Of the same: shares expire. A renewal that goes with this worker is answered elsewhere after 2 s. */
const GIVE_BACK_MS = 3_000;

import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { startGuarded } from './guarded-process.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { cacheDir } from './paths.ts';
import { freePort } from './ports.ts';
import { ensureTemporalCli } from './temporal-cli.ts';

/** All optional; the defaults give a server in memory, without UI, on 7233 if that is free. */
export interface TemporalServerOptions {
  /** Database file (SQLite), kept when the server ends. Default: in memory. */
  readonly dbFilename?: string;
  /** Default false. */
  readonly ui?: boolean;
  /** Default 7233 if it is free, else any free port. */
  readonly port?: number;
  /** Default 8233 if it is free, else any free port. */
  readonly uiPort?: number;
  /** Serves the server's own metrics, for Prometheus, at `/metrics` of this port. Default: they are not to be found. */
  readonly metricsPort?: number;
  /** Created at the start, besides `default`. Default `default`. */
  readonly namespace?: string;
  /** Default `.cache/logs/temporal-<port>.log`. */
  readonly logFile?: string;
  /** The temporal executable. Default: found or installed by `ensureTemporalCli`. */
  readonly executable?: string;
  /** Dynamic configuration of the server. Default: `fastPolling`. */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
}

/** A running development server, which ends with this process at the latest. */
export interface TemporalServer {
  /** host:port of the frontend. */
  readonly address: string;
  readonly uiUrl?: string;
  readonly namespace: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the server is gone; may be called again. */
  stop(): Promise<void>;
}

/**
 * By default the server's one shard looks for work 20 times a second, so that each workflow task waits for a tick of
 * 50 ms. With these, three activities in sequence take a fifth to a seventh of the time.
 */
export const fastPolling = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 2000,
} as const;

const loopback = '127.0.0.1';
const readyWithinMs = 30_000;
const attempts = 3;

/**
 * Starts a Temporal development server on loopback and waits until it answers. It registers no search attributes.
 * @throws {Error} with the end of its log when it ends or stays silent for 30 s.
 */
export async function startTemporalServer(options: TemporalServerOptions = {}): Promise<TemporalServer> {
  const executable = options.executable ?? (await ensureTemporalCli());
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort(attempt === 1 ? 7233 : 0));
    const uiPort = options.ui ? (options.uiPort ?? (await freePort(attempt === 1 ? 8233 : 0))) : undefined;
    const logFile = options.logFile ?? join(cacheDir, 'logs', `temporal-${port}.log`);
    try {
      return await launch(executable, options, port, uiPort, logFile);
    } catch (error) {
      // Between finding a port and listening on it another process may have taken it.
      if (attempt === attempts || !tail(logFile).includes('address already in use')) throw error;
    }
  }
}

async function launch(
  executable: string,
  options: TemporalServerOptions,
  port: number,
  uiPort: number | undefined,
  logFile: string,
): Promise<TemporalServer> {
  const { dbFilename, metricsPort, namespace = 'default', dynamicConfig = fastPolling } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  if (dbFilename !== undefined) mkdirSync(dirname(dbFilename), { recursive: true });
  const log = openSync(logFile, 'w');
  const args = [
    'server',
    'start-dev',
    `--ip=${loopback}`,
    `--port=${port}`,
    '--log-level=warn',
    // The CLI's own settings of the user could set any of these flags; there is no such file.
    `--env-file=${join(cacheDir, 'no-temporal-settings.yaml')}`,
    ...(uiPort === undefined ? ['--headless'] : [`--ui-port=${uiPort}`]),
    ...(namespace === 'default' ? [] : [`--namespace=${namespace}`]),
    ...(dbFilename === undefined ? [] : [`--db-filename=${dbFilename}`]),
    ...(metricsPort === undefined ? [] : [`--metrics-port=${metricsPort}`]),
    ...Object.entries(dynamicConfig).map(([key, value]) => `--dynamic-config-value=${key}=${JSON.stringify(value)}`),
  ];
  const server = await startGuarded(executable, args, {
    env: serverEnvironment(dirname(logFile)),
    output: log,
  }).finally(() => closeSync(log));
  const address = `${loopback}:${port}`;
  try {
    await untilReady(server, address, namespace);
  } catch (error) {
    await server.stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The Temporal server at ${address} ${reason}. The end of ${logFile}:\n${tail(logFile)}`, {
      cause: error,
    });
  }
  return {
    address,
    ...(uiPort !== undefined && { uiUrl: `http://${loopback}:${uiPort}` }),
    namespace,
    pid: server.pid,
    logFile,
    stop: async () => void (await server.stop()),
  };
}

/**
 * The user's own TEMPORAL_* are meant for other servers; to the CLI they are flags. It also keeps a file with an id below
 * the home folder, which is to be ours.
 */
function serverEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(kept), HOME: home, XDG_CONFIG_HOME: home };
}

/**
 * Waits until a server answers.
 * @throws {Error} when it ends or stays silent for 30 s.
 */
export async function untilReady(server: GuardedProcess, address: string, namespace: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  let ended = false;
  void server.exited.then(() => (ended = true));
  // A call to a server that is not up yet lasts until its deadline: short at first, longer on a slow machine.
  for (let patienceMs = 200; !ended; patienceMs = Math.min(patienceMs * 1.3, 3000)) {
    if (await answers(address, namespace, patienceMs)) return;
    if (Date.now() > deadline) throw new Error(`did not answer within ${readyWithinMs / 1000} s`);
    await Promise.race([sleep(50), server.exited]);
  }
  throw new Error('ended at its start');
}

async function answers(address: string, namespace: string, withinMs: number): Promise<boolean> {
  const connection = Connection.lazy({ address, tls: false });
  try {
    await connection.withDeadline(Date.now() + withinMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

function tail(file: string, lines = 20): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

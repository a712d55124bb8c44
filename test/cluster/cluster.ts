import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { type GuardedProcess, startGuarded } from '../../src/dev/guarded-process.ts';
import { freePort } from '../../src/dev/ports.ts';
import { ensureTemporalCli } from '../../src/dev/temporal-cli.ts';
import { untilReady } from '../../src/dev/temporal-server.ts';
import { configOf, type Service, serviceOf } from './compose.ts';
import { ensureTemporalServer } from './executables.ts';
import { type PostgreSql, startPostgreSql } from './postgresql.ts';

/** What docker-compose.yml sets up, without Docker: Temporal on PostgreSQL, each in processes of this machine. */
export interface Cluster {
  /** Environment of a worker, as the file has it. */
  readonly worker: Readonly<Record<string, string>>;
  /** Starts Temporal, at first or after `kill`, and waits until it answers. */
  start(): Promise<void>;
  /** Temporal alone, with SIGKILL. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const NAMESPACE = 'default';
const PASSWORD = 'of-this-run';
const run = promisify(execFile);

/**
 * Makes a cluster with an empty database; Temporal itself is started by `start`.
 * @param dir for logs and settings.
 * @param port of Temporal.
 */
export async function makeCluster(dir: string, port: number): Promise<Cluster> {
  mkdirSync(dir, { recursive: true });
  const [home, cli, databasePort] = [await ensureTemporalServer(), await ensureTemporalCli(), await freePort()];
  const settings = join(dir, 'dynamic.yaml');
  await writeFile(settings, configOf('temporal-dynamic'));
  const variables = { POSTGRES_PASSWORD: PASSWORD, TEMPORAL_NAMESPACE: NAMESPACE };
  const places = {
    // A password of the file stays one: only what is a whole value or an address is meant.
    'temporal:7233': `${LOOPBACK}:${port}`,
    '0.0.0.0': LOOPBACK,
    '/etc/temporal/schema': join(home, 'schema'),
    '/etc/temporal/dynamic.yaml': settings,
    '/data/artifacts': join(dir, 'artifacts'),
  };
  const service = (name: string): Service => {
    const found = serviceOf(name, variables, places);
    const here = { postgresql: LOOPBACK, '5432': String(databasePort) } as Readonly<Record<string, string>>;
    const environment = Object.entries(found.environment).map(([key, value]) => [key, here[value] ?? value]);
    return { ...found, environment: Object.fromEntries(environment) as Record<string, string> };
  };
  const user = serviceOf('postgresql', variables, {}).environment['POSTGRES_USER'] ?? '';
  const database = await startPostgreSql(databasePort, user, PASSWORD);
  const tools = [home, dirname(cli), process.env['PATH']].join(delimiter);
  /** Runs a service that does one thing and ends. */
  const once = async (name: string): Promise<void> => {
    const { environment, command } = service(name);
    const [program = '', ...args] = command;
    await run(program, args, { env: { PATH: tools, HOME: dir, ...environment } });
  };
  try {
    await once('temporal-schema');
  } catch (error) {
    await database.stop();
    throw error;
  }
  const { environment } = service('temporal');
  return clusterOn(database, {
    // Each container has ports of its own; three workers of one machine have not.
    worker: { ...service('worker').environment, HEALTH_PORT: '' },
    launch: async () => {
      const output = openSync(join(dir, 'temporal.log'), 'a');
      const args = ['--root', home, '--config', 'config', '--env', 'docker', '--allow-no-auth', 'start'];
      // The database of visibility does not follow DB_PORT.
      const ports = { ...(await portsOf(port)), VISIBILITY_DB_PORT: String(databasePort) };
      const env = { PATH: tools, HOME: dir, LOG_LEVEL: 'warn', ...environment, ...ports };
      return startGuarded(join(home, 'temporal-server'), args, { env, output }).finally(() => closeSync(output));
    },
    ready: async (server, isFirst) => {
      await untilReady(server, `${LOOPBACK}:${port}`, 'temporal-system');
      if (isFirst) await once('temporal-namespace');
      await untilReady(server, `${LOOPBACK}:${port}`, NAMESPACE);
      await untilKnown(`${LOOPBACK}:${port}`);
    },
  });
}

interface Lives {
  readonly worker: Readonly<Record<string, string>>;
  launch(): Promise<GuardedProcess>;
  ready(server: GuardedProcess, isFirst: boolean): Promise<void>;
}

function clusterOn(database: PostgreSql, { worker, launch, ready }: Lives): Cluster {
  let running: GuardedProcess | undefined;
  let lives = 0;
  return {
    worker,
    start: async () => {
      running = await launch();
      await ready(running, lives === 0);
      lives += 1;
    },
    kill: async () => {
      if (running === undefined) return;
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
    },
    stop: async () => {
      await running?.stop();
      await database.stop();
    },
  };
}

/** Each of the four parts of Temporal listens on two ports, of which its database has room for small ones only. */
async function portsOf(port: number): Promise<Record<string, string>> {
  const names = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'];
  const ports: Record<string, string> = {};
  for (const name of names) {
    for (const kind of ['GRPC', 'MEMBERSHIP']) ports[`${name}_${kind}_PORT`] = String(await smallPort());
  }
  const http = String(await freePort());
  return { ...ports, FRONTEND_GRPC_PORT: String(port), FRONTEND_HTTP_PORT: http };
}

async function smallPort(): Promise<number> {
  for (;;) {
    const port = await freePort(10_000 + Math.floor(Math.random() * 20_000));
    if (port < 2 ** 15) return port;
  }
}

/** The parts of Temporal look for new namespaces every ten seconds. */
const KNOWN_MS = 30_000;

async function untilKnown(address: string): Promise<void> {
  const connection = Connection.lazy({ address, tls: false });
  try {
    for (const giveUp = Date.now() + KNOWN_MS; ; await sleep(200)) {
      try {
        await connection.workflowService.listWorkflowExecutions({ namespace: NAMESPACE });
        return;
      } catch (error) {
        if (Date.now() > giveUp) throw error;
      }
    }
  } finally {
    await connection.close();
  }
}

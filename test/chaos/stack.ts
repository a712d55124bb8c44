import { closeSync, mkdirSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../src/artifacts/errors.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { type GuardedProcess, startGuarded } from '../../src/dev/guarded-process.ts';
import { freePort } from '../../src/dev/ports.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { main } from '../setup/cli.ts';
import { startTcpProxy, type TcpProxy } from '../setup/tcp-proxy.ts';
import { type Victim, WORKERS } from './plan.ts';

/** How much faster than real time Amplify runs: a build takes 8 s, a deployment 2 s, a backend job 4 s. */
export const SPEED = 8;
export const REGION = 'eu-west-1';

/** A process that may die at any moment. */
export interface Part {
  /** How it ended by itself, though what it needs was there; whoever reads it empties it. */
  readonly ends: string[];
  start(): Promise<void>;
  /** With SIGKILL; settles when it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a Temporal server that keeps its state when it dies. @param dir for its files. @param port where it is to listen. */
export type MakeServer = (
  dir: string,
  port: number,
) => Promise<{
  readonly server: Part;
  /** What workers at it need to know, where it is no development server. */
  readonly worker: Readonly<Record<string, string>>;
}>;

/** A Temporal server, an emulator on a file, and workers that reach both through proxies. */
export interface ChaosStack {
  /** Straight to the server. */
  readonly address: string;
  /** Straight to the emulator. */
  readonly emulatorUrl: string;
  readonly parts: ReadonlyMap<Victim, Part>;
  readonly proxies: Readonly<Record<'temporal' | 'aws', TcpProxy>>;
  readonly artifactStore: string;
  stop(): Promise<void>;
}

/** The account of a slot: the emulator takes twelve digits as the account of whoever has them as access key id. */
export const accountOf = (slot: number): string => String(700_000_000_000 + slot);
/** The target of a slot: nothing but its run is there. */
export const targetOf = (slot: number): string => `slot-${slot}`;

/** Starts all of it. @param slots how many targets the workers have. @param dir for all that is written. */
export async function startChaosStack(dir: string, slots: number, makeServer: MakeServer): Promise<ChaosStack> {
  mkdirSync(dir, { recursive: true });
  const [port, emulatorPort] = [await freePort(0), await freePort(0)];
  const proxies = { temporal: await startTcpProxy(port), aws: await startTcpProxy(emulatorPort) };
  const artifactStore = `file:${join(dir, 'artifacts')}`;
  const { server, worker } = await makeServer(dir, port);
  const env = {
    ...worker,
    ...(await writeTargets(dir, slots, `http://127.0.0.1:${proxies.aws.port}`)),
    TEMPORAL_ADDRESS: `127.0.0.1:${proxies.temporal.port}`,
    ARTIFACT_STORE: artifactStore,
    FLEET: 'off',
    CHECK_PRIVATE_ADDRESSES: 'allow',
    SECRET_REFS_ALLOWED: 'env:GITHUB_TOKEN',
    GITHUB_TOKEN: 'ghp_x',
    REDACTION_KEY: 'the same for all workers',
  };
  const emulatorArgs = ['emulator', '--port', String(emulatorPort), '--speed', String(SPEED)];
  const emulatorUrl = `http://127.0.0.1:${emulatorPort}`;
  const files = ['--state', join(dir, 'emulator.state'), '--data', join(dir, 'emulator')];
  const parts = new Map<Victim, Part>([
    ['server', server],
    ['emulator', command('emulator', dir, [...emulatorArgs, ...files], {}, () => untilHealthy(emulatorUrl))],
    ...Array.from({ length: WORKERS }, (_, index) => {
      const name = `worker-${index}` as const;
      return [name, command(name, dir, ['worker'], env)] as const;
    }),
  ]);
  const stop = async (): Promise<void> => {
    for (const part of [...parts.values()].toReversed()) await part.stop();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  };
  try {
    for (const part of parts.values()) await part.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, emulatorUrl, parts, proxies, artifactStore, stop };
}

/** A target for each slot, with credentials of an account of its own. */
async function writeTargets(dir: string, slots: number, endpoint: string) {
  const numbers = Array.from({ length: slots }, (_, slot) => slot);
  const [targets, credentials] = [join(dir, 'targets.json'), join(dir, 'credentials')];
  const common = {
    region: REGION,
    endpoint,
    callsPerSecond: 1_000,
    clockSpeed: SPEED,
    timeouts: { requestSeconds: 5 },
  };
  const entries = numbers.map((slot) => [targetOf(slot), { ...common, credentials: { profile: targetOf(slot) } }]);
  await writeFile(targets, JSON.stringify(Object.fromEntries(entries)));
  const profiles = numbers.map(
    (slot) => `[${targetOf(slot)}]\naws_access_key_id=${accountOf(slot)}\naws_secret_access_key=test\n`,
  );
  await writeFile(credentials, profiles.join(''));
  return { TARGETS_FILE: targets, AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: join(dir, 'no-config') };
}

/**
 * The command line in a process of its own, which is started again when it ends by itself, as whoever runs workers does. Its log has
 * all that it said in all its lives.
 */
function command(
  name: string,
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: () => Promise<void> = () => Promise.resolve(),
): Part {
  const ends: string[] = [];
  let running: GuardedProcess | undefined;
  let wanted = false;
  const launch = async (): Promise<void> => {
    const output = openSync(join(dir, `${name}.log`), 'a');
    const { PATH, HOME } = process.env;
    const ours = { env: { PATH, HOME, ...env }, output };
    const launched = await startGuarded(process.execPath, [main, ...args], ours).finally(() => closeSync(output));
    running = launched;
    void launched.exited.then(async ({ code, signal }) => {
      if (!wanted || running !== launched) return;
      if (code !== exitCodes.unreachable) ends.push(`${name} ended by itself with ${code ?? signal}`);
      await sleep(RESTART_MS);
      if (wanted && running === launched) await launch();
    });
    // Killed at its start.
    if (!wanted) await launched.stop();
  };
  return {
    ends,
    start: async () => {
      wanted = true;
      await launch();
      await ready();
    },
    kill: async () => {
      wanted = false;
      if (running !== undefined) await killed(running);
    },
    stop: async () => {
      wanted = false;
      await running?.stop();
    },
  };
}

const RESTART_MS = 1_000;

/** Settles when it is gone, whoever ended it. */
async function killed({ pid, exited }: Pick<GuardedProcess, 'pid' | 'exited'>): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
  await exited;
}

/** The development server, on a file. */
export const onDevServer: MakeServer = (dir, port) => Promise.resolve({ server: serverOn(dir, port), worker: {} });

function serverOn(dir: string, port: number): Part {
  let lives = 0;
  let running: Awaited<ReturnType<typeof startTemporalServer>> | undefined;
  return {
    ends: [],
    start: async () => {
      lives += 1;
      const logFile = join(dir, `temporal-${lives}.log`);
      running = await startTemporalServer({ port, dbFilename: join(dir, 'temporal.db'), logFile });
    },
    kill: async () => {
      if (running === undefined) return;
      process.kill(running.pid, 'SIGKILL');
      await running.stop();
    },
    stop: async () => running?.stop(),
  };
}

async function untilHealthy(url: string): Promise<void> {
  for (;;) {
    const healthy = await fetch(`${url}/_emulator/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return;
    await sleep(50);
  }
}

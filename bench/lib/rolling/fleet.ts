import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Workers of which one after the other is stopped and started anew. */
export interface Fleet {
  /** Restarts them in turn, one at a time, until `over` settles. @param rounds how often each of them at most. */
  roll(over: Promise<unknown>, rounds: number): Promise<Restarts>;
  stop(): Promise<void>;
}

/** What the restarts took. */
export interface Restarts {
  readonly count: number;
  /** From SIGTERM until the process had ended, in seconds. */
  readonly stopSeconds: readonly number[];
}

const command = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));
/** A worker that does not end by itself in this time is broken. */
const STOP_MS = 60_000;

/**
 * Starts them as the command `worker`, each a process.
 * @param env variables of Temporal and AWS; those of this process do not count.
 */
export async function startFleet(count: number, env: Readonly<Record<string, string>>): Promise<Fleet> {
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(env)));
  return {
    roll: async (over, rounds) => {
      let ended = false;
      void over.finally(() => (ended = true)).catch(() => undefined);
      const stopSeconds: number[] = [];
      for (let turn = 0; !ended && turn < rounds * count; turn++) {
        const place = turn % count;
        const worker = workers[place];
        if (worker === undefined) break;
        stopSeconds.push(await stopWorker(worker));
        workers[place] = await startWorker(env);
      }
      return { count: stopSeconds.length, stopSeconds };
    },
    stop: async () => void (await Promise.all(workers.map(stopWorker))),
  };
}

/** Gives it when it polls. */
async function startWorker(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|TEMPORAL|AMPLIFY)_/.test(name));
  const child = spawn(process.execPath, [command, 'worker'], {
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = `${log}${text}`.slice(-2_000);
      if (log.includes('worker started')) resolve();
    });
    child.once('exit', (code, signal) => reject(new Error(`The worker ended with ${code ?? signal}: ${log}`)));
  });
  return child;
}

/** Asks it to end, and gives how many seconds that took. */
async function stopWorker(child: ChildProcess): Promise<number> {
  const begun = Date.now();
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  const code = await ended;
  clearTimeout(killer);
  if (code !== 0) throw new Error(`A worker that was asked to end did so with ${code}`);
  return (Date.now() - begun) / 1_000;
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemporalServer } from '../../../src/dev/temporal-server.ts';
import { workerEnvironment } from '../worker-environment.ts';
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
    ...workerEnvironment({ address, namespace, emulatorUrl: url, folder }),
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

import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A program in a process of its own, which answers each message with another. */
export interface Child<Reply> {
  /** What it said when it was ready. */
  readonly greeting: Reply;
  ask(): Promise<Reply>;
  /** Lets it end by itself when the channel closes, by force after a minute. */
  stop(): Promise<void>;
}

const STOP_MS = 60_000;

/**
 * Starts it. Node's own options are passed on, so that `node --cpu-prof` profiles it too.
 * @param env variables of Temporal and AWS; those of this process do not count.
 * @throws {Error} when it ends instead of answering.
 */
export async function startChild<Reply>(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Child<Reply>> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|TEMPORAL|AMPLIFY)_/.test(name));
  const child = fork(program, args, { env: { ...Object.fromEntries(kept), ...env }, stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = once(child, 'exit');
  const answer = async (): Promise<Reply> => {
    const gone = ended.then(([code, signal]): never => {
      throw new Error(`${program} ended with ${String(code ?? signal)}`);
    });
    return Promise.race([
      new Promise<Reply>((resolve) => child.once('message', (reply: Reply) => resolve(reply))),
      gone,
    ]);
  };
  const greeting = await answer();
  return {
    greeting,
    ask: () => {
      const reply = answer();
      child.send({});
      return reply;
    },
    stop: async () => {
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(killer);
    },
  };
}

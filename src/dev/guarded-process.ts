import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended: its exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that ends when its starter does, however that ends. */
export interface GuardedProcess {
  readonly pid: number;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends the process with SIGTERM, after the grace with SIGKILL; settles when it is gone. */
  stop(): Promise<Exit>;
}

interface Options {
  readonly env: NodeJS.ProcessEnv;
  /** Where output and errors go: a file descriptor, or nowhere. */
  readonly output: number | 'ignore';
  /** Milliseconds from SIGTERM to SIGKILL. Default 5000. */
  readonly graceMs?: number;
}

type Message = { readonly pid: number } | { readonly error: string } | Exit;

const guard = fileURLToPath(new URL('./guard.mjs', import.meta.url));

/**
 * Starts a command under a guard: a small process that ends the command when the channel to this process closes. The
 * command is in a process group of its own, so that Ctrl-C in a terminal reaches this process alone, which then stops
 * things in its own order. It does not keep this process alive.
 * @throws {Error} when the command can't be started.
 */
export async function startGuarded(command: string, args: string[], options: Options): Promise<GuardedProcess> {
  const { env, output, graceMs = 5000 } = options;
  const { NODE_OPTIONS: _, ...rest } = env;
  const child = spawn(process.execPath, [guard, JSON.stringify({ command, args, graceMs })], {
    stdio: ['ignore', output, output, 'ipc'],
    detached: true,
    env: rest,
  });
  let last: Exit = { code: null, signal: null };
  const exited = new Promise<Exit>((resolve) => child.once('close', () => resolve(last)));
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${command}: its guard ended`)));
    child.on('message', (message: Message) => {
      if ('pid' in message) resolve(message.pid);
      else if ('error' in message) reject(new Error(message.error));
      else last = message;
    });
  });
  child.unref();
  child.channel?.unref();
  return {
    pid,
    exited,
    stop: async () => {
      child.ref();
      child.channel?.ref();
      child.kill('SIGTERM');
      return await exited;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** A program that ran to its end. Times are epoch milliseconds. */
export interface Ran {
  readonly startedAt: number;
  readonly endedAt: number;
  /** What it wrote to standard output. */
  readonly output: string;
}

/**
 * Runs a Node program as a process of its own.
 * @param env variables of Temporal and AWS; those of this process do not count.
 * @throws {Error} with what it said when it fails.
 */
export async function runProgram(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|TEMPORAL|AMPLIFY)_/.test(name));
  const startedAt = Date.now();
  const child = spawn(process.execPath, args, {
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => ({ code: Number(code), endedAt: Date.now() }));
  const [output, said, { code, endedAt }] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  return { startedAt, endedAt, output };
}

import { ask } from './ask.ts';
import { InterruptedError, UsageError } from './exit-codes.ts';

/**
 * Lets a person who sits at a terminal type a name before something is deleted.
 * @param what what is going to happen, such as "app delete deletes d1a2b3c4d5e6f7".
 * @throws {UsageError} where the name is not typed, or nobody can be asked; {InterruptedError} on Ctrl-C.
 */
export async function confirm(what: string, name: string, { yes }: { readonly yes: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new UsageError(`${what}: say so with --yes`);
  const typed = await ask(`${what}. Type ${name} to go on: `);
  if (typed === undefined) throw new InterruptedError('Nothing was done');
  if (typed.trim() !== name) throw new UsageError('Nothing was done');
}

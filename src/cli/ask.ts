import { createInterface } from 'node:readline/promises';

/**
 * Lets a person at the terminal answer a question.
 * @returns undefined where the answer is Ctrl-C or the end of the input, or `signal` is aborted.
 */
export async function ask(question: string, signal?: AbortSignal): Promise<string | undefined> {
  const dialog = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  const leave = (): void => left.abort();
  // A terminal in raw mode makes no signal of Ctrl-C.
  dialog.once('SIGINT', leave).once('close', leave);
  signal?.addEventListener('abort', leave);
  try {
    return await dialog.question(question, { signal: left.signal });
  } catch {
    // What is said next begins on a line of its own.
    process.stderr.write('\n');
    return undefined;
  } finally {
    signal?.removeEventListener('abort', leave);
    dialog.close();
  }
}

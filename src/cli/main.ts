#!/usr/bin/env node
import { CommanderError } from '@commander-js/extra-typings';
import { exitCodeOf, exitCodes, refusalOf } from './exit-codes.ts';
import { createProgram } from './program.ts';

// Whoever read it has had enough, as `head` has; the command goes on to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = await explain(error);
  // A command that failed ends, even where something that was half made still holds the process.
  setTimeout(() => process.exit(), 2_000).unref();
}

/** Says in one line what went wrong, and gives the exit code. */
async function explain(error: unknown): Promise<number> {
  // Commander has written its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const { failureOf } = await import('./follow.ts');
  const failure = failureOf(error);
  if (failure !== undefined) {
    console.error(failure.cancelled ? 'Cancelled' : `Failed: ${failure.message}`);
    if (failure.cancelled) return exitCodes.cancelled;
    return failure.type === 'Rejected' ? exitCodes.rejected : exitCodes.failed;
  }
  const details = process.env['LOG_LEVEL'] === 'debug' || process.env['LOG_LEVEL'] === 'trace';
  const why = refusalOf(error)?.details;
  console.error(error instanceof Error ? (details ? error.stack : error.message) : String(error));
  if (why) console.error(why);
  return exitCodeOf(error);
}

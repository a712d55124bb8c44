import { CommanderError } from '@commander-js/extra-typings';
import { documentOf, exitCodeOf, messageOf, UsageError } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { fitted } from './terminal/text.ts';

/** Runs the command that the process was called with, and sets its exit code. */
export async function run(): Promise<void> {
  // Whoever read it has had enough, as `head` has; the command goes on to its end.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  try {
    await createProgram().parseAsync();
  } catch (error) {
    // Commander tells by an error, too, that it has printed the help.
    if (!(error instanceof CommanderError && error.exitCode === 0)) end(error);
  }
}

/** Says what went wrong, to people and with `--json` to programs, and lets the process end with the code for it. */
function end(caught: unknown): void {
  const isWrongUse = caught instanceof CommanderError;
  const error = isWrongUse ? new UsageError(caught.message.replace(/^error: /, '')) : caught;
  // Commander has written its own message by now.
  const said = detailsWanted() && error instanceof Error ? error.stack : undefined;
  if (!isWrongUse) console.error(said ?? fitted(messageOf(error), process.stderr));
  // Also where the command could not be read, so that no option of it is known.
  if (process.argv.includes('--json')) console.log(JSON.stringify(documentOf(error)));
  process.exitCode = exitCodeOf(error);
  // A command that failed ends, even where something that was half made still holds the process.
  setTimeout(() => process.exit(), 2_000).unref();
}

function detailsWanted(): boolean {
  return process.env['LOG_LEVEL'] === 'debug' || process.env['LOG_LEVEL'] === 'trace';
}

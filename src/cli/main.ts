#!/usr/bin/env node
import { Command, CommanderError } from '@commander-js/extra-typings';
import { callCommand } from './commands/call.ts';
import { createAppCommand } from './commands/create-app.ts';
import { demoCommand } from './commands/demo.ts';
import { deployCommand } from './commands/deploy.ts';
import { devCommand } from './commands/dev.ts';
import { emulatorCommand } from './commands/emulator.ts';
import { eventsCommand } from './commands/events.ts';
import { workerCommand } from './commands/worker.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { failureOf } from './follow.ts';

const program = new Command('temporal-amplify')
  .description('Durable workflows for AWS Amplify on Temporal')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addCommand(deployCommand())
  .addCommand(createAppCommand())
  .addCommand(callCommand())
  .addCommand(demoCommand())
  .addCommand(devCommand())
  .addCommand(workerCommand())
  .addCommand(emulatorCommand())
  .addCommand(eventsCommand());
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
  // A command that failed ends, even where something that was half made still holds the process.
  setTimeout(() => process.exit(), 2_000).unref();
}

/** Says in one line what went wrong, and gives the exit code. */
function explain(error: unknown): number {
  // Commander has written its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const failure = failureOf(error);
  if (failure !== undefined) {
    console.error(failure.cancelled ? 'Cancelled' : `Failed: ${failure.message}`);
    return failure.cancelled ? exitCodes.cancelled : exitCodes.failed;
  }
  const details = process.env['LOG_LEVEL'] === 'debug' || process.env['LOG_LEVEL'] === 'trace';
  console.error(error instanceof Error ? (details ? error.stack : error.message) : String(error));
  return exitCodeOf(error);
}

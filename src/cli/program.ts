import { createRequire } from 'node:module';
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { memberOf } from '../model/member-of.ts';
import { addArtifactCommands } from './commands/artifacts.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import { completionCommand } from './commands/completion.ts';
import { demoCommand } from './commands/demo.ts';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { emulatorCommand } from './commands/emulator.ts';
import { eventsCommand } from './commands/events.ts';
import { iamPolicyCommand } from './commands/iam-policy.ts';
import { answerCommands, cancelCommand, logsCommand, statusCommand, waitRunCommand } from './commands/runs.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { workerCommand } from './commands/worker.ts';
import { jsonOption } from './print.ts';
import { helpFormat } from './terminal/help-format.ts';
import { addWorkflowCommands } from './tree/add-workflow-commands.ts';
import { groupOf } from './tree/groups.ts';
import type { StartOptions } from './tree/spec.ts';

/** The command tree. What a command does is loaded when it runs, so that help is there at once. */
export function createProgram(): CommandUnknownOpts {
  const program = new Command('temporal-amplify')
    .description('Durable workflows for AWS Amplify on Temporal')
    .version(version(), '--version', 'print the version');
  addWorkflowCommands(program, {
    decorate: (command, { destroys }) => {
      if (destroys !== undefined) command.option('--yes', 'delete without asking');
      command
        .option('--detach', 'return at once; the workflow goes on')
        .addOption(
          new Option('--on-interrupt <way>', 'what SIGINT and SIGTERM do where nobody can be asked')
            .choices(['detach', 'cancel'])
            .default('detach'),
        )
        .option(...jsonOption);
    },
    handle: async (request, options) => {
      const { start } = await import('./start.ts');
      await start(request, startOptions(options));
    },
  });
  addArtifactCommands(program);
  groupOf(program, ['wait']).addCommand(waitRunCommand());
  const others = [
    statusCommand(),
    ...answerCommands(),
    cancelCommand(),
    logsCommand(),
    scheduleCommand(),
    doctorCommand(),
    workerCommand(),
    devCommand(),
    demoCommand(),
    emulatorCommand(),
    eventsCommand(),
    codecServerCommand(),
    iamPolicyCommand(),
    completionCommand(),
  ];
  for (const command of others) program.addCommand(command);
  everyCommand(program, (command) => command.exitOverride().configureHelp(helpFormat));
  return program;
}

/** By the package's own name, since its file is elsewhere for the sources and for what is compiled. */
function version(): string {
  return String(memberOf(createRequire(import.meta.url)('temporal-amplify/package.json'), 'version'));
}

function startOptions(options: Readonly<Record<string, unknown>>): StartOptions {
  return {
    detach: options['detach'] === true,
    json: options['json'] === true,
    onInterrupt: options['onInterrupt'] === 'cancel' ? 'cancel' : 'detach',
    yes: options['yes'] === true,
  };
}

/** Does something with a command and all below it. */
export function everyCommand(command: CommandUnknownOpts, visit: (command: CommandUnknownOpts) => void): void {
  visit(command);
  for (const below of command.commands) everyCommand(below, visit);
}

import { Command, Option } from '@commander-js/extra-typings';
import { overlaps } from '../../schedules/overlap.ts';
import { jsonOption } from '../print.ts';
import { wholeNumber } from '../parse.ts';
import { addWorkflowCommands } from '../tree/add-workflow-commands.ts';

/** `schedule create`: the commands of all workflows below it; what they stand for is not started, but scheduled. */
export function scheduleCreateCommand() {
  const create = new Command('create')
    .description('Start a workflow at certain times: \'schedule create --cron "0 3 * * 1-5" deploy --tag latest …\'')
    .requiredOption(
      '--cron <expression>',
      'minute, hour, day of the month, month, day of the week; or @daily and the like',
    )
    .option('--timezone <name>', 'time zone that these are in, such as Europe/Berlin; UTC unless given')
    .option('--id <id>', 'id of the schedule; made of the request unless given')
    .addOption(
      new Option(
        '--overlap <policy>',
        'what a time does at which a run goes on; docs/schedules.md says what each workflow does unless given',
      ).choices(overlaps),
    )
    .option(
      '--catch-up <seconds>',
      'how late a run may begin when the server was down; an hour unless given',
      wholeNumber,
    )
    .option('--jitter <seconds>', 'begin up to so much later, by chance; 0 unless given', wholeNumber)
    .option('--no-pause-on-failure', 'go on when a run failed')
    .option('--paused', 'do not start anything until it is resumed')
    .option(...jsonOption);
  addWorkflowCommands(create, {
    decorate: (command, { destroys }) => {
      if (destroys !== undefined) command.option('--yes', 'let it delete without asking');
    },
    handle: async (request, { yes }) => {
      const { createFrom } = await import('../schedules/create.ts');
      await createFrom(request, { ...create.opts(), yes: yes === true });
    },
  });
  return create;
}

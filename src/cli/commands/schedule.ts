import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { overlaps } from '../../schedules/overlap.ts';
import { jsonOption, print } from '../print.ts';
import { scheduleApplyCommand } from './schedule-apply.ts';
import { scheduleCreateCommand } from './schedule-create.ts';

/** `schedule`: workflows that Temporal starts at certain times. What a command does is loaded when it runs. */
export function scheduleCommand() {
  return new Command('schedule')
    .description('Workflows that Temporal starts at certain times')
    .addCommand(scheduleCreateCommand())
    .addCommand(scheduleApplyCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(pauseCommand())
    .addCommand(resumeCommand())
    .addCommand(triggerCommand())
    .addCommand(backfillCommand())
    .addCommand(deleteCommand());
}

function listCommand() {
  return new Command('list')
    .description('List the schedules of the namespace')
    .option(...jsonOption)
    .action(async (options) => {
      const { listSchedules } = await import('../../schedules/list.ts');
      const { scheduleList } = await import('../reports/schedules.ts');
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      const schedules = await withSchedules(listSchedules);
      print(options.json, { schedules }, scheduleList(schedules));
    });
}

function showCommand() {
  return new Command('show')
    .description('Show a schedule: what it does, its next five times, and how its last runs ended')
    .argument('<id>')
    .option(...jsonOption)
    .action(async (id, options) => {
      const { showSchedule } = await import('../../schedules/show.ts');
      const { scheduleShown } = await import('../reports/schedules.ts');
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      const schedule = await withSchedules((client) => showSchedule(client, id));
      print(options.json, schedule, scheduleShown(schedule));
    });
}

function pauseCommand() {
  return new Command('pause')
    .description('Let a schedule start nothing until it is resumed')
    .argument('<id>')
    .option('--note <why>', 'why it is paused, for whoever looks at it', 'paused by hand')
    .option(...jsonOption)
    .action(async (id, { note, json }) => {
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      await withSchedules(({ schedule }) => schedule.getHandle(id).pause(note));
      print(json, { id, paused: true, note }, `${id} is paused: ${note}`);
    });
}

function resumeCommand() {
  return new Command('resume')
    .description('Let a schedule start runs again; times that it missed meanwhile are not made up for')
    .argument('<id>')
    .option(...jsonOption)
    .action(async (id, { json }) => {
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      // Why it was paused does not hold any more.
      await withSchedules(({ schedule }) => schedule.getHandle(id).unpause(''));
      print(json, { id, paused: false }, `${id} goes on`);
    });
}

function triggerCommand() {
  return new Command('trigger')
    .description('Start a run now, as if the schedule were due')
    .argument('<id>')
    .option(...jsonOption)
    .action(async (id, options) => {
      const { triggerSchedule } = await import('../../schedules/trigger.ts');
      const { scheduleTriggered } = await import('../reports/schedules.ts');
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      const triggered = await withSchedules((client) => triggerSchedule(client, id));
      print(options.json, triggered, scheduleTriggered(triggered));
    });
}

function backfillCommand() {
  return new Command('backfill')
    .description('Start a run for each time of a period, as if that passed now')
    .argument('<id>')
    .requiredOption('--from <time>', 'start of the period, ISO 8601', time)
    .requiredOption('--to <time>', 'end of the period, ISO 8601', time)
    .addOption(
      new Option('--overlap <policy>', 'what is done while one of the runs goes on; one after another unless given')
        .choices(overlaps)
        .default('BUFFER_ALL' as const),
    )
    .option(...jsonOption)
    .action(async (id, { from, to, overlap, json }) => {
      const { backfillSchedule } = await import('../../schedules/backfill.ts');
      const { scheduleBackfilled } = await import('../reports/schedules.ts');
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      const times = await withSchedules((client) => backfillSchedule(client, id, { from, to, overlap }));
      const backfilled = { id, overlap, times };
      print(json, backfilled, scheduleBackfilled(backfilled));
    });
}

function deleteCommand() {
  return new Command('delete')
    .description('Delete a schedule; runs that it started go on')
    .argument('<id>')
    .option('--yes', 'delete without asking')
    .option(...jsonOption)
    .action(async (id, { yes = false, json }) => {
      const { confirm } = await import('../confirm.ts');
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      await confirm(`schedule delete deletes the schedule ${id}`, id, { yes });
      await withSchedules(({ schedule }) => schedule.getHandle(id).delete());
      print(json, { id, deleted: true }, `${id} is deleted`);
    });
}

function time(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('It must be a time in ISO 8601, such as 2026-01-31T03:00:00Z.');
  return date;
}

import { Command } from '@commander-js/extra-typings';
import { jsonOption, print } from '../print.ts';

/** `schedule apply`: makes the schedules of a file equal to it. */
export function scheduleApplyCommand() {
  return new Command('apply')
    .description('Create, update and delete schedules until those of a file are as it says; others are left alone')
    .argument('<file>', 'YAML or JSON, as docs/schedules.md shows')
    .option('--plan', 'change nothing, and tell what would be done')
    .option('--yes', 'delete those that the file does not have any more without asking')
    .option(...jsonOption)
    .action(async (path, { plan = false, yes = false, json }) => {
      const { readScheduleFile } = await import('../../schedules/file.ts');
      const { applySchedules, planSchedules, planShown } = await import('../../schedules/apply.ts');
      const { schedulePlan, scheduleSums } = await import('../reports/schedules.ts');
      const { confirm } = await import('../confirm.ts');
      const { withSchedules } = await import('../schedules/with-schedules.ts');
      const file = await readScheduleFile(path);
      await withSchedules(async (client) => {
        const planned = await planSchedules(client, file);
        const changed = planned.changes.length > 0;
        // Before anything is done, also where a program reads what was done.
        (json ? console.error : console.log)(schedulePlan(planned));
        if (changed && !plan) {
          const deleted = planned.changes.filter(({ change }) => change === 'delete').map(({ id }) => id);
          if (deleted.length > 0) {
            await confirm(`schedule apply deletes the schedules ${deleted.join(', ')}`, file.name, { yes });
          }
          await applySchedules(client, planned);
        }
        print(json, { ...planShown(planned), applied: changed && !plan }, scheduleSums(planned, plan));
      });
    });
}

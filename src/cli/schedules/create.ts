import { idOf } from '../../client/id-of.ts';
import { createSchedule } from '../../schedules/apply.ts';
import type { ScheduleDefinition } from '../../schedules/definition.ts';
import type { Overlap } from '../../schedules/overlap.ts';
import { showSchedule } from '../../schedules/show.ts';
import { checkInput } from '../check-input.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../exit-codes.ts';
import { localSources } from '../local-sources.ts';
import { scheduleShown } from '../reports/schedules.ts';
import { print } from '../print.ts';
import { withSchedules } from './with-schedules.ts';
import type { WorkflowRequest } from '../tree/spec.ts';

/** Options of `schedule create`. */
export interface CreateOptions {
  readonly cron: string;
  readonly timezone?: string | undefined;
  readonly id?: string | undefined;
  readonly overlap?: Overlap | undefined;
  readonly catchUp?: number | undefined;
  readonly jitter?: number | undefined;
  readonly pauseOnFailure: boolean;
  readonly paused?: true | undefined;
  readonly json?: true | undefined;
  readonly yes: boolean;
}

/**
 * Makes a schedule of what a command stands for.
 * @throws {UsageError} {ScheduleError} before anything was created.
 */
export async function createFrom({ command, input }: WorkflowRequest, options: CreateOptions): Promise<void> {
  const [path] = localSources(input);
  if (path !== undefined) throw new UsageError(noLocalSource(path));
  checkInput(command, input);
  const { cron, timezone, overlap, catchUp, jitter, pauseOnFailure, paused } = options;
  const { id = idOf(command.workflow, input) } = options;
  const deleted = command.destroys?.(input);
  if (deleted !== undefined) await confirm(`Each run of ${command.path} deletes ${deleted}`, deleted, options);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- input and workflow go together: both were checked
  const definition = {
    cron,
    workflow: command.workflow,
    input,
    pauseOnFailure,
    ...(timezone !== undefined && { timezone }),
    ...(overlap !== undefined && { overlap }),
    ...(catchUp !== undefined && { catchUpSeconds: catchUp }),
    ...(jitter !== undefined && { jitterSeconds: jitter }),
    ...(paused !== undefined && { paused }),
  } as ScheduleDefinition;
  const shown = await withSchedules(async (client) => {
    await createSchedule(client, id, definition);
    return showSchedule(client, id);
  });
  print(options.json, shown, scheduleShown(shown));
}

const noLocalSource = (path: string): string =>
  `A schedule takes its source when it runs: put ${path} into the artifact store with ` +
  `"temporal-amplify artifacts publish ${path} --tag NAME", and schedule deploy --tag NAME`;

import type { ScheduleOptions, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { runStart } from '../starts.ts';
import { scheduledId } from '../workflow-ids.ts';
import { toCalendar } from './calendars.ts';
import type { ScheduleDefinition } from './definition.ts';
import { overlapOf } from './overlap.ts';

/** A run that is more than an hour late is not what anybody waits for. Temporal's own default is a year. */
const DEFAULT_CATCH_UP_SECONDS = 3_600;

/** A definition with all that it left out. */
export type WholeDefinition = ScheduleDefinition & Required<Omit<ScheduleDefinition, 'paused' | 'workflow' | 'input'>>;

/** @param definition without violations. */
export function withDefaults(definition: ScheduleDefinition): WholeDefinition {
  return {
    timezone: 'UTC',
    overlap: overlapOf[definition.workflow].overlap,
    catchUpSeconds: DEFAULT_CATCH_UP_SECONDS,
    jitterSeconds: 0,
    pauseOnFailure: true,
    ...definition,
  };
}

/** What Temporal is told of a schedule, but for its state. */
export type CompiledSchedule = Required<
  Pick<ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>, 'spec' | 'action' | 'policies'>
>;

/** A definition as Temporal takes it. */
export function compiled(id: string, definition: ScheduleDefinition): CompiledSchedule {
  const { cron, timezone, workflow, input, ...policies } = withDefaults(definition);
  return {
    spec: { calendars: [toCalendar(cron)], timezone, jitter: policies.jitterSeconds * 1_000 },
    policies: {
      overlap: policies.overlap,
      catchupWindow: policies.catchUpSeconds * 1_000,
      pauseOnFailure: policies.pauseOnFailure,
    },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      workflowId: scheduledId(id),
      ...runStart(workflow, input),
    },
  };
}

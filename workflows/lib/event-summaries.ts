import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { subjectOf } from '../summaries.ts';

/**
 * Labels the events of a history, for the timeline of the Temporal UI, where five activities of the same type may run side by
 * side. The bundle of the workflows has it as an interceptor.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const { summary = subjectOf(input.args) } = input.options;
        return next({ ...input, options: { ...input.options, ...(summary !== undefined && { summary }) } });
      },
    },
  ],
});

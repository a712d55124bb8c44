import { WORKFLOW_TASK_QUEUE } from '../workflows/queues.ts';
import { asSummary } from '../workflows/summaries.ts';

/**
 * A workflow task that goes with its worker is begun anew after so long, where Temporal would take 10 s: those of entities
 * mostly take milliseconds, and all who want a lock or a share wait for them.
 */
const TASK_TIMEOUT_MS = 2_000;

/**
 * How an entity workflow is started by the update of whoever needs it, unless it runs.
 * @param workflowId of {@link entityIds}.
 * @param summary its one line in the Temporal UI.
 */
export function entityStart(workflowId: string, summary: string) {
  return {
    workflowId,
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [{}],
    staticSummary: asSummary(summary),
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowTaskTimeout: TASK_TIMEOUT_MS,
  } as const;
}

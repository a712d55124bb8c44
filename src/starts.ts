import { WORKFLOW_TASK_QUEUE } from '../workflows/queues.ts';
import { asSummary } from '../workflows/summaries.ts';
import type { WorkflowInput } from './client.ts';
import type { WorkflowName } from './model/workflow-inputs.ts';
import { runMetadata } from './run-metadata.ts';

/**
 * A workflow task that goes with its worker is begun anew after so long, where Temporal would take 10 s: most take
 * milliseconds, and what a run does next waits for it, as all do who want a lock or a share of an entity.
 */
const TASK_TIMEOUT_MS = 2_000;

/** How a run is started, whoever starts it; but for its workflow id. */
export function runStart<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>) {
  const args: [WorkflowInput<Name>] = [input];
  return {
    taskQueue: WORKFLOW_TASK_QUEUE,
    args,
    workflowTaskTimeout: TASK_TIMEOUT_MS,
    ...runMetadata(workflow, input),
  };
}

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

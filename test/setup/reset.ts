import type { WorkflowHandle } from '@temporalio/client';
import type { Harness } from './harness.ts';

/**
 * Resets a run to the end of one of its workflow tasks.
 * @param which index among them, from the end where it is negative. Default: the last.
 */
export async function reset(
  { config, workflows }: Pick<Harness, 'config' | 'workflows'>,
  { workflowId, runId }: { readonly workflowId: string; readonly runId?: string },
  which = -1,
): Promise<void> {
  const handle: WorkflowHandle = workflows.client.workflow.getHandle(workflowId, runId);
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  await workflows.client.workflowService.resetWorkflowExecution({
    namespace: config.temporal.namespace,
    workflowExecution: { workflowId, ...(runId !== undefined && { runId }) },
    workflowTaskFinishEventId: tasks.at(which)?.eventId ?? null,
    requestId: `${workflowId} ${tasks.length}`,
    reason: 'test',
  });
}

import type { Client, WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { runStart } from '../../../src/starts.ts';
import { workflowIds } from '../../../src/workflow-ids.ts';
import type { deployBranch } from '../../../workflows/index.ts';
import type { JobRef } from '../emulated-job.ts';

/** A run of the product's own workflow that starts a job and waits for it. */
export type DeployRun = WorkflowHandle<typeof deployBranch>;

/** @param timeoutSeconds a run that takes longer fails. */
export function startDeploy(
  { workflow }: Client,
  { appId, branchName }: Omit<JobRef, 'jobId'>,
  timeoutSeconds: number,
): Promise<DeployRun> {
  const input = { appId, branchName, source: { release: {} } };
  return workflow.start<typeof deployBranch>('deployBranch', {
    workflowId: workflowIds.deployBranch(input),
    workflowExecutionTimeout: timeoutSeconds * 1000,
    ...runStart('deployBranch', input),
  });
}

/**
 * When a run went on after its wait, epoch milliseconds: its first workflow task after that, since the run itself still
 * asks for the app then. `NaN` where the wait did not end well.
 */
export async function noticedAt(run: DeployRun): Promise<number> {
  const { events } = await run.fetchHistory();
  const all = events ?? [];
  const wait = all.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'awaitJob');
  if (wait === undefined) return Number.NaN;
  // Ids of events are 64 bits wide, and so are objects.
  const ended = all.findIndex(
    (event) => String(event.activityTaskCompletedEventAttributes?.scheduledEventId) === String(wait.eventId),
  );
  const task = ended < 0 ? undefined : all.slice(ended).find((event) => event.workflowTaskCompletedEventAttributes);
  return task === undefined ? Number.NaN : tsToMs(task.eventTime);
}

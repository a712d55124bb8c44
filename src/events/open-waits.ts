import type { Client, FullActivityId, WorkflowExecutionInfo } from '@temporalio/client';
import type { BranchRef } from '../../activities/effects/branch-job.ts';
import type { JobRef } from '../../activities/effects/stop-job.ts';
import { decoded } from '../decoded.ts';
import { memberOf } from '../model/member-of.ts';
import { jobNumber, jobRunsQuery, tellsOf } from '../job-runs.ts';

/** An activity `awaitJob` that has not ended. */
export interface OpenWait {
  readonly activity: Required<FullActivityId>;
  /** The job as the wait's own input names it. */
  readonly job: JobRef;
}

/** Type of the activities that wait for jobs. */
const AWAIT_JOB = 'awaitJob';

/**
 * Finds everything that waits for a job, and leaves no trace in any history: search attributes and memos tell the runs, and the
 * input of the activity tells whether it waits for this job and no other.
 */
export async function openWaits(client: Client, job: JobRef): Promise<OpenWait[]> {
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list({ query: waitsQuery(job) })) {
    if (tellsOf(run, job)) runs.push(run);
  }
  const waits = await Promise.all(runs.map((run) => waitsOf(client, run)));
  return waits.flat().filter((wait) => isSameJob(wait.job, job));
}

/** Runs that may wait for any job of a branch: the id in an event may be padded. */
export const waitsQuery = ({ appId, branchName }: BranchRef): string =>
  `${jobRunsQuery({ appId, branchName })} AND ExecutionStatus = 'Running'`;

async function waitsOf(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<OpenWait[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const open = new Map<string, OpenWait>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === AWAIT_JOB) {
      const [payload] = scheduled.input?.payloads ?? [];
      const job = payload && readJob(await decoded(client, payload));
      const activity = { workflowId, runId, activityId: scheduled.activityId ?? '' };
      if (job !== undefined) open.set(String(event.eventId), { activity, job });
    }
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (ended) open.delete(String(ended.scheduledEventId));
  }
  return [...open.values()];
}

function readJob(input: unknown): JobRef | undefined {
  const [appId, branchName, jobId] = ['appId', 'branchName', 'jobId'].map((name) => memberOf(input, name));
  if (typeof appId !== 'string' || typeof branchName !== 'string' || typeof jobId !== 'string') return undefined;
  return { appId, branchName, jobId };
}

function isSameJob(one: JobRef, other: JobRef): boolean {
  return (
    one.appId === other.appId && one.branchName === other.branchName && jobNumber(one.jobId) === jobNumber(other.jobId)
  );
}

import type { Client, WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { runStart } from '../../../src/starts.ts';
import type * as workflows from '../../../workflows/index.ts';
import type { JobRef } from '../emulated-job.ts';
import type { BranchRef } from './amplify.ts';
import { inParallel } from './in-parallel.ts';

/** A day: nothing gives up while it is measured. */
const timeoutSeconds = 86_400;
/** Few: the server is to be asked without keeping it from its heartbeats. */
const AT_A_TIME = 8;

/** A wait for a job that goes on: a run of the product's `waitForJob`. */
export function startWait(client: Client, job: JobRef): Promise<WorkflowHandle> {
  return client.workflow.start<typeof workflows.waitForJob>('waitForJob', {
    workflowId: `wait:${job.appId}:${job.branchName}`,
    ...runStart('waitForJob', { ...job, timeoutSeconds }),
  });
}

/** A build that is started and waited for: a run of the product's `deployBranch`, which stops it when cancelled. */
export function startDeployment(client: Client, branch: BranchRef): Promise<WorkflowHandle> {
  return client.workflow.start<typeof workflows.deployBranch>('deployBranch', {
    workflowId: `deploy:${branch.appId}:${branch.branchName}`,
    ...runStart('deployBranch', { ...branch, source: { release: {} }, timeoutSeconds }),
  });
}

/** How the waits of runs stand at the server. */
export interface Standing {
  /** With an attempt that goes on in the worker. */
  readonly held: number;
  /** Between two attempts: the next look is far away. */
  readonly parked: number;
  /** Not at the wait. */
  readonly elsewhere: number;
  readonly mostAttempts: number;
}

const { PENDING_ACTIVITY_STATE_STARTED: started } = proto.temporal.api.enums.v1.PendingActivityState;

/** Asks the server for all of them. */
export async function standingOf(handles: readonly WorkflowHandle[]): Promise<Standing> {
  const waits = await inParallel(handles, AT_A_TIME, async (handle) => {
    const { raw } = await handle.describe();
    return raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'awaitJob');
  });
  const pending = waits.filter((wait) => wait !== undefined);
  const held = pending.filter(({ state }) => state === started).length;
  return {
    held,
    parked: pending.length - held,
    elsewhere: handles.length - pending.length,
    mostAttempts: Math.max(0, ...pending.map(({ attempt }) => attempt ?? 0)),
  };
}

/** When a run's wait was completed, epoch milliseconds; waits for that. */
export async function waitEndedAt(handle: WorkflowHandle): Promise<number> {
  await handle.result();
  const { events = [] } = await handle.fetchHistory();
  const wait = events?.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'awaitJob');
  const end = events?.find(
    (event) => event.activityTaskCompletedEventAttributes?.scheduledEventId?.toString() === wait?.eventId?.toString(),
  );
  const { seconds = 0, nanos = 0 } = end?.eventTime ?? {};
  return Number(seconds) * 1e3 + (nanos ?? 0) / 1e6;
}

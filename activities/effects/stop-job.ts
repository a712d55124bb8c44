import { heartbeat, sleep } from '@temporalio/activity';
import { jobMeaning } from '../job-status.ts';
import type { OperationActivities } from '../types.ts';

/** A job of a branch. */
export interface JobRef {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Stops a job and waits until it is over. What StopJob answers for a finished job is undocumented, so it is asked for
 * only while the job is going. The activity's own deadline bounds the wait.
 */
export async function stopJobAndWait(call: OperationActivities, job: JobRef): Promise<void> {
  for (let asked = false; ; await sleep(LOOK_EVERY_MS)) {
    const status = (await call.getJob(job)).job?.summary?.status;
    if (jobMeaning(status) !== 'pending') return;
    heartbeat({ jobId: job.jobId, status });
    if (!asked && status !== 'CANCELLING') await call.stopJob(job);
    asked = true;
  }
}

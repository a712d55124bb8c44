import type { Job } from '@aws-sdk/client-amplify';
import { activityInfo, heartbeat, log, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { JobResult } from '../../workflows/contracts.ts';
import type { JobRef } from '../effects/stop-job.ts';
import { jobMeaning } from '../job-status.ts';
import { present } from '../present.ts';
import type { OperationCalls, Wire } from '../types.ts';
import { jobFailure, observeJob, resultOf } from './job-outcome.ts';

/** Input of the activity `awaitJob`. */
export interface AwaitJobInput extends JobRef {
  /** The wait gives up so many seconds after it was first scheduled. */
  readonly timeoutSeconds: number;
}

/** A job just started may not be readable for a moment. */
const SETTLE_MS = 30_000;

/** How long to wait for the next look, by how long the wait has lasted. */
const pace = [
  { untilMs: 60_000, everyMs: 1_000 },
  { untilMs: 600_000, everyMs: 5_000 },
  { untilMs: Number.POSITIVE_INFINITY, everyMs: 15_000 },
] as const;

/** The activity that waits for a job, in one attempt that heartbeats: the history is as long for an hour as for a second. */
export function createJobWait(call: OperationCalls) {
  return {
    /**
     * Waits until the job is over.
     * @throws `ApplicationFailure` of type `JobFailed` when it failed or was cancelled, `WaitTimedOut` when
     * `timeoutSeconds` are over, both with a {@link JobObservation} and final.
     */
    async awaitJob(input: AwaitJobInput): Promise<JobResult> {
      const { appId, branchName, jobId } = input;
      const ref = { appId, branchName, jobId };
      const begun = activityInfo().scheduledTimestampMs;
      let job: Wire<Job> | undefined;
      for (;;) {
        job = await readJob(call, ref, job === undefined ? begun : undefined);
        const seen = observeJob(ref, job);
        heartbeat(seen);
        const meaning = jobMeaning(seen.status);
        if (meaning === 'done' && job !== undefined) return resultOf(job);
        if (meaning === 'failed') throw jobFailure('JobFailed', seen, `ended as ${seen.status}`);
        const waited = Date.now() - begun;
        const left = input.timeoutSeconds * 1_000 - waited;
        if (left <= 0) throw jobFailure('WaitTimedOut', seen, `was not over after ${input.timeoutSeconds} s`);
        const next = pace.find(({ untilMs }) => waited < untilMs)?.everyMs ?? left;
        await sleep(Math.min(next, left));
      }
    },
  };
}

/** @param begun when the wait began, epoch milliseconds, as long as the job was not seen. */
async function readJob(call: OperationCalls, ref: JobRef, begun: number | undefined): Promise<Wire<Job> | undefined> {
  try {
    return present((await call.getJob(ref)).job, 'job');
  } catch (error) {
    const missing = error instanceof ApplicationFailure && error.type === 'NotFoundException';
    if (!missing || begun === undefined || Date.now() - begun > SETTLE_MS) throw error;
    log.info('the job is not readable yet', { ...ref });
    return undefined;
  }
}

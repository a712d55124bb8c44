import { heartbeat, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { jobMeaning } from '../job-status.ts';
import type { OperationCalls } from '../types.ts';
import { orMissing } from './strategy.ts';

/** A job of a branch. */
export interface JobRef {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Stops a job and waits until it is over. Gives whether there was anything to stop. What StopJob answers for a finished job is undocumented, so it is asked for
 * only while the job is going. The activity's own deadline bounds the wait.
 * @param urgent calls that go first, until the job is being stopped.
 */
export async function stopJobAndWait(call: OperationCalls, job: JobRef, urgent = call): Promise<boolean> {
  for (let asked = false; ; await sleep(LOOK_EVERY_MS)) {
    const found = await orMissing((asked ? call : urgent).getJob(job));
    const status = found?.job?.summary?.status;
    if (found === undefined || jobMeaning(status) !== 'pending') return asked;
    heartbeat({ jobId: job.jobId, status });
    if (!asked && status !== 'CANCELLING' && !(await isStopped(urgent, job))) continue;
    asked = true;
  }
}

/** Stops a job; gives false where the service refuses that, as it does when the job has just ended: the next look tells. */
async function isStopped(call: OperationCalls, job: JobRef): Promise<boolean> {
  try {
    await call.stopJob(job);
    return true;
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== 'BadRequestException') throw error;
    const status = (await orMissing(call.getJob(job)))?.job?.summary?.status;
    if (jobMeaning(status) === 'pending') throw error;
    return false;
  }
}

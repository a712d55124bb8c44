import { ApplicationFailure } from '@temporalio/common';
import type { JobType } from '@aws-sdk/client-amplify';
import type { BranchRef } from '../../activities/effects/branch-job.ts';
import type { OnBusy, Precedence, SkippedDeployment } from '../contracts.ts';
import { rootFailure } from './failures.ts';
import { branchLock, busy, withLock } from './locks.ts';
import type { Process } from './process.ts';
import { protectProduction } from './production.ts';
import type { Step } from './progress.ts';
import { starterOfJob } from './proxies.ts';
import type { QueueTime } from './queue-time.ts';

/**
 * Does `work` while no other run deploys to the branch. It is all that the run does: one that is newer may supersede it.
 * @throws `Busy`; `ProductionProtected` before anything is superseded.
 */
export async function withBranch<T>(
  process: Process,
  { appId, branchName }: BranchRef,
  precedence: Precedence,
  work: () => Promise<T>,
): Promise<T> {
  if (precedence.onBusy === 'supersede' && precedence.allowProduction !== true) {
    await process.progress.step(`Look at the stage of ${branchName}`, async ({ calls }) => {
      const { branch } = await calls.getBranch({ appId, branchName });
      protectProduction(appId, branch === undefined ? [] : [branch], 'supersede what runs there');
    });
  }
  const { onBusy } = precedence;
  return withLock(process, branchLock(appId, branchName), { onBusy, supersedable: true }, work);
}

/** What a deployment gives, or that it was skipped where the branch is busy and the input says so. */
export async function orSkipped<T>(
  { appId, branchName, onBusy }: BranchRef & Precedence,
  deploying: Promise<T>,
): Promise<T | SkippedDeployment> {
  try {
    return await deploying;
  } catch (error) {
    if (onBusy !== 'skip' || !(error instanceof ApplicationFailure) || error.type !== 'Busy') throw error;
    return { appId, branchName, skipped: true, reason: error.message };
  }
}

/** A job of a branch that this run did not start. */
interface OtherJob extends BranchRef {
  readonly jobId: string;
  readonly jobType?: JobType;
}

/**
 * Makes or lets a job end that is in the way, though this run has the lock: the console, a git push, or a run that ended
 * without a clean-up started it.
 * @throws `Busy` where it neither may be stopped nor ends in time.
 */
export async function awaitFree(
  queueTime: QueueTime,
  { calls, waits, note }: Step,
  { appId, branchName, jobId, jobType }: OtherJob,
  { onBusy = 'queue', supersedeForeign = false }: Precedence,
): Promise<void> {
  const job = { appId, branchName, jobId };
  const lock = branchLock(appId, branchName);
  const decide: Readonly<Record<OnBusy, () => Promise<void>>> = {
    skip: () => Promise.reject(busy(lock, `job ${jobId}`)),
    fail: () => Promise.reject(busy(lock, `job ${jobId}`)),
    supersede: async () => {
      const starter = supersedeForeign ? undefined : await starterOfJob(job);
      if (!supersedeForeign && starter === undefined) {
        throw busy(lock, `job ${jobId}`, ', which no run of this project started: give supersedeForeign to stop it');
      }
      note(`stops job ${jobId}`);
      await calls.endJob(job);
    },
    queue: async () => {
      const seconds = Math.floor(queueTime.leftMs() / 1_000);
      if (seconds < 1) throw busy(lock, `job ${jobId}`, ', and was not over in time');
      note(`waits for job ${jobId}, which something else started`);
      const wait = { ...job, timeoutSeconds: seconds, ...(jobType !== undefined && { jobType }) };
      await queueTime.during(() => orEnded(waits(seconds).awaitJob(wait)));
    },
  };
  await decide[onBusy]();
}

/** However it ended, the branch is free; whether it is in time is asked again. */
async function orEnded(waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting;
  } catch (error) {
    const root = rootFailure(error);
    const type = root instanceof ApplicationFailure ? root.type : undefined;
    if (type !== 'JobFailed' && type !== 'WaitTimedOut') throw error;
  }
}

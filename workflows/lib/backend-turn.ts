import { ApplicationFailure } from '@temporalio/common';
import type { EnvironmentRef, Queueing } from '../contracts.ts';
import type { Compensation } from './compensation.ts';
import { rootFailure } from './failures.ts';
import { backendLock, busy, DEFAULT_QUEUE_SECONDS, withLock } from './locks.ts';
import { CLEANUP_SECONDS, unfinishedJobId, untilEnded } from './made-job.ts';
import type { Process } from './process.ts';

/** What a run works on: an environment, and the one that is made of it. */
interface Environments extends EnvironmentRef, Queueing {
  readonly targetEnvironmentName?: string;
}

/**
 * Does `work` while nothing else has a job of these environments: no other run, and nobody else when it begins.
 * @throws `Busy`.
 */
export function withBackend<T>(
  process: Process,
  { appId, environmentName, targetEnvironmentName, ...queueing }: Environments,
  work: () => Promise<T>,
): Promise<T> {
  // In the same order everywhere, so that two runs never wait for each other.
  const names = [...new Set([environmentName, targetEnvironmentName ?? environmentName])].toSorted();
  const locks = names.map((name) => backendLock(appId, name));
  return withLocks(process, locks, queueing, async () => {
    for (const name of names) await awaitIdle(process, { appId, environmentName: name }, queueing);
    return work();
  });
}

/**
 * A compensation whose undoing takes the turn of these environments once more, since it may be needed when the run no longer
 * has it. It waits for its turn, whatever the run itself did.
 */
export function compensatingInTurn(
  process: Process,
  environments: Omit<Environments, keyof Queueing>,
  compensation: Compensation,
): Compensation {
  const queueing = { onBusy: 'queue', queueSeconds: CLEANUP_SECONDS } as const;
  return {
    add: (title, undo, remedy) =>
      compensation.add(title, () => withBackend(process, { ...environments, ...queueing }, undo), remedy),
  };
}

/** Takes one lock after the other, and releases them in reverse. */
async function withLocks<T>(
  process: Process,
  [lock, ...others]: readonly string[],
  queueing: Queueing,
  work: () => Promise<T>,
): Promise<T> {
  if (lock === undefined) return work();
  return withLock(process, lock, queueing, () => withLocks(process, others, queueing, work));
}

/**
 * Lets a job end that is in the way, though this run has the lock: the console or Amplify Studio made it, or a run that ended
 * without a clean-up. What it leaves is there before this run looks at anything.
 * @throws `Busy` where that is not waited for, or takes too long.
 */
async function awaitIdle(
  process: Process,
  environment: EnvironmentRef,
  { onBusy = 'queue', queueSeconds = DEFAULT_QUEUE_SECONDS }: Queueing,
): Promise<void> {
  const { appId, environmentName } = environment;
  const jobId = await unfinishedJobId(process, environment);
  if (jobId === undefined) return;
  const lock = backendLock(appId, environmentName);
  if (onBusy !== 'queue') throw busy(lock, `job ${jobId}`);
  await process.progress.step(
    `Wait for job ${jobId} of environment ${environmentName}, which something else made`,
    async () => {
      try {
        return await untilEnded(process, environment, jobId, queueSeconds);
      } catch (error) {
        const root = rootFailure(error);
        if (!(root instanceof ApplicationFailure) || root.type !== 'WaitTimedOut') throw error;
        throw busy(lock, `job ${jobId}`, ', and was not over in time');
      }
    },
    (status) => status,
  );
}

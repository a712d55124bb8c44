import { ApplicationFailure } from '@temporalio/common';
import type { BackendQueueing, EnvironmentRef } from '../contracts.ts';
import { environmentsIfAny } from './backend.ts';
import type { Compensation } from './compensation.ts';
import { rootFailure } from './failures.ts';
import { backendLock, busy, withLock } from './locks.ts';
import { CLEANUP_SECONDS, unfinishedJobId, untilEnded } from './made-job.ts';
import type { Process } from './process.ts';
import { queueTimeOf } from './queue-time.ts';

/** What a run works on: an environment, and the one that is made of it. */
interface Environments extends EnvironmentRef, BackendQueueing {
  readonly targetEnvironmentName?: string | undefined;
}

/**
 * Does `work` while nothing else has a job of these environments: no other run, and nobody else when it begins.
 * @throws `Busy`.
 */
export function withBackend<T>(
  process: Process,
  { appId, environmentName, targetEnvironmentName = environmentName, onBusy }: Environments,
  work: () => Promise<T>,
): Promise<T> {
  return withEnvironments(process, { appId, onBusy }, [environmentName, targetEnvironmentName], work);
}

/** Which Amplify Studio makes first, and what concerns all environments is filed under where there are none. */
export const FIRST_ENVIRONMENT = 'staging';

/**
 * The same for what concerns all environments of an app. Where there are none, the run has the lock of the first that will be.
 * @param work gets their names, as they are when the run has its turn; undefined where there is no such app.
 * @throws `Busy`.
 */
export async function withAllBackends<T>(
  process: Process,
  { appId, onBusy }: { readonly appId: string } & BackendQueueing,
  work: (environmentNames: readonly string[] | undefined) => Promise<T>,
): Promise<T> {
  for (let known = await environmentsIfAny(process, appId); ;) {
    const locked = known === undefined || known.length === 0 ? [FIRST_ENVIRONMENT] : known;
    const done = await withEnvironments(process, { appId, onBusy }, locked, async () => {
      known = await environmentsIfAny(process, appId);
      // One that was made meanwhile is somebody else's, until this run has its lock, too.
      const isLocked = (known ?? []).every((name) => locked.includes(name));
      return isLocked ? { result: await work(known) } : undefined;
    });
    if (done !== undefined) return done.result;
  }
}

function withEnvironments<T>(
  process: Process,
  { appId, onBusy }: { readonly appId: string } & BackendQueueing,
  environmentNames: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  // In the same order everywhere, so that two runs never wait for each other.
  const names = [...new Set(environmentNames)].toSorted();
  const locks = names.map((name) => backendLock(appId, name));
  return withLocks(process, locks, { onBusy }, async () => {
    for (const name of names) await awaitIdle(process, { appId, environmentName: name, onBusy });
    return work();
  });
}

/**
 * A compensation whose undoing takes the turn of these environments once more, since it may be needed when the run no longer
 * has it. It waits for its turn, whatever the run itself did.
 */
export function compensatingInTurn(
  process: Process,
  environments: Omit<Environments, keyof BackendQueueing>,
  compensation: Compensation,
): Compensation {
  return {
    add: (title, undo, remedy) =>
      compensation.add(
        title,
        () => withBackend({ ...process, queueTime: queueTimeOf(CLEANUP_SECONDS) }, environments, undo),
        remedy,
      ),
  };
}

/** Takes one lock after the other, and releases them in reverse. */
async function withLocks<T>(
  process: Process,
  [lock, ...others]: readonly string[],
  taking: Pick<BackendQueueing, 'onBusy'>,
  work: () => Promise<T>,
): Promise<T> {
  if (lock === undefined) return work();
  return withLock(process, lock, taking, () => withLocks(process, others, taking, work));
}

/**
 * Lets a job end that is in the way, though this run has the lock: the console or Amplify Studio made it, or a run that ended
 * without a clean-up. What it leaves is there before this run looks at anything.
 * @throws `Busy` where that is not waited for, or takes too long.
 */
async function awaitIdle(process: Process, { onBusy = 'queue', ...environment }: Environments): Promise<void> {
  const { appId, environmentName } = environment;
  const { progress, queueTime } = process;
  const jobId = await unfinishedJobId(process, environment);
  if (jobId === undefined) return;
  const lock = backendLock(appId, environmentName);
  if (onBusy !== 'queue') throw busy(lock, `job ${jobId}`);
  await progress.step(
    `Wait for job ${jobId} of environment ${environmentName}, which something else made`,
    async (step) => {
      const seconds = Math.floor(queueTime.leftMs() / 1_000);
      try {
        if (seconds < 1) throw busy(lock, `job ${jobId}`, ', and was not over in time');
        return await queueTime.during(() => untilEnded(step, environment, jobId, seconds));
      } catch (error) {
        const root = rootFailure(error);
        if (!(root instanceof ApplicationFailure) || root.type !== 'WaitTimedOut') throw error;
        throw busy(lock, `job ${jobId}`, ', and was not over in time');
      }
    },
    (status) => status,
  );
}

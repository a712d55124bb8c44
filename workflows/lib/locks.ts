import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, condition, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { LockClaim, LockTurn, Queueing } from '../contracts.ts';
import { releaseLockSignal } from '../messages.ts';
import type { Process } from './process.ts';
import { acquireLock } from './proxies.ts';

/** How long a run waits for its turn when the input does not say, in seconds: a day. */
export const DEFAULT_QUEUE_SECONDS = 24 * 3_600;

/** The name of the lock of a branch. The same app is meant by all targets that reach its account. */
export const branchLock = (appId: string, branchName: string): string => `branch:${appId}:${branchName}`;

/** The name of the lock of a backend environment. */
export const backendLock = (appId: string, environmentName: string): string => `backend:${appId}:${environmentName}`;

/**
 * Does `work` while this run has the lock, and releases it however that ends. Waits for its turn, in order of arrival.
 * @throws `Busy` where another run has it and `onBusy` is `skip` or `fail`, or the turn does not come in time.
 */
export async function withLock<T>(
  process: Process,
  lock: string,
  queueing: Queueing,
  work: () => Promise<T>,
): Promise<T> {
  const { workflowId, firstExecutionRunId: firstRunId } = workflowInfo();
  try {
    await takeTurn(process, lock, { workflowId, firstRunId }, queueing);
    return await work();
  } finally {
    // One that has ended, for want of claims, needs no release.
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(lock)
        .signal(releaseLockSignal, { workflowId, firstRunId })
        .catch(() => undefined),
    );
    process.turns.delete(lock);
  }
}

async function takeTurn(
  { progress, turns }: Process,
  lock: string,
  claim: LockClaim,
  { onBusy = 'queue', queueSeconds = DEFAULT_QUEUE_SECONDS }: Queueing,
): Promise<void> {
  turns.delete(lock);
  const answer = await acquireLock(lock, { ...claim, onBusy });
  // A signal that came meanwhile is newer.
  const turn = turns.get(lock) ?? answer;
  turns.set(lock, turn);
  if (turn.state === 'held') return;
  if (turn.state === 'refused') throw busy(lock, turn.holder);
  await progress.step(`Wait for ${sayLock(lock)}`, async (note) => {
    const giveUp = Date.now() + queueSeconds * 1_000;
    for (let seen: LockTurn = turn; seen.state !== 'held'; seen = turns.get(lock) ?? seen) {
      note(`place ${seen.place ?? 1} in the queue, which ${seen.holder ?? 'nobody'} leads`);
      const told = seen;
      const came = await condition(() => turns.get(lock) !== told, Math.max(1, giveUp - Date.now()));
      if (!came) throw busy(lock, seen.holder, `, and ${queueSeconds} s in the queue led to place ${seen.place ?? 1}`);
    }
  });
}

/**
 * Failure of type `Busy`, final: something else works on it.
 * @param by what does.
 * @param more what else there is to say.
 */
export function busy(lock: string, by = 'another run', more = ''): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'Busy',
    message: `${sayLock(lock)} is busy: ${by} works on it${more}`,
    nonRetryable: true,
    details: [{ lock, by }],
  });
}

/** `branch main of app d1`, for people. */
function sayLock(lock: string): string {
  const [kind, appId, ...name] = lock.split(':');
  return `${kind === 'branch' ? 'branch' : 'backend environment'} ${name.join(':')} of app ${appId}`;
}

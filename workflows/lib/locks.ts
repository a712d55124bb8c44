import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, condition, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { LockClaim, LockRefusal, LockRequest, LockTurn } from '../contracts.ts';
import { releaseLockSignal } from '../messages.ts';
import { defined } from './defined.ts';
import { MOST_CLAIMS } from './lock-queue.ts';
import type { Process } from './process.ts';
import { acquireLock } from './proxies.ts';

/** The name of the lock of a branch. The same app is meant by all targets that reach its account. */
export const branchLock = (appId: string, branchName: string): string => `branch:${appId}:${branchName}`;

/** The name of the lock of a backend environment. */
export const backendLock = (appId: string, environmentName: string): string => `backend:${appId}:${environmentName}`;

/** How a run takes a lock. */
interface Taking extends Pick<LockClaim, 'supersedable'> {
  /** Default `queue`. */
  readonly onBusy?: LockRequest['onBusy'] | undefined;
}

/**
 * Does `work` while this run has the lock, and releases it however that ends. Waits for its turn, in order of arrival.
 * @throws `Busy` where another run has it that is neither waited for nor superseded, too many wait, or the turn does not come in
 * time.
 */
export async function withLock<T>(process: Process, lock: string, taking: Taking, work: () => Promise<T>): Promise<T> {
  const { workflowId, firstExecutionRunId: firstRunId } = workflowInfo();
  try {
    await takeTurn(process, lock, { workflowId, firstRunId, onBusy: 'queue', ...defined(taking) });
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

async function takeTurn({ progress, turns, queueTime }: Process, lock: string, request: LockRequest): Promise<void> {
  turns.delete(lock);
  const answer = await acquireLock(lock, request);
  // A signal that came meanwhile is newer.
  const turn = turns.get(lock) ?? answer;
  turns.set(lock, turn);
  if (turn.state === 'held') return;
  if (turn.refusal !== undefined) throw refusals[turn.refusal.why](lock, turn.refusal.by);
  await progress.step(`Wait for ${sayLock(lock)}`, ({ note }) =>
    queueTime.during(async () => {
      for (let seen: LockTurn = turn; seen.state !== 'held'; seen = turns.get(lock) ?? seen) {
        const { place = 1, holder = 'nobody' } = seen;
        note(`place ${place} in the queue, which ${holder} leads`);
        const came = await condition(() => turns.get(lock) !== seen, Math.max(1, queueTime.leftMs()));
        if (!came) throw busy(lock, seen.holder, `, and ${queueTime.seconds} s in the queue led to place ${place}`);
      }
    }),
  );
}

const refusals = {
  busy: (lock, by) => busy(lock, by),
  protected: (lock, by) =>
    failure(
      lock,
      by,
      `${sayLock(lock)} is busy: ${by} has it or waits for it, and is not superseded, since to cancel it would undo more than a ` +
        'job. Give onBusy queue, or cancel it yourself',
    ),
  full: (lock, by) =>
    failure(
      lock,
      by,
      `The queue of ${sayLock(lock)}, which ${by} leads, is full: ${MOST_CLAIMS} runs are there. Start it again when they are ` +
        'fewer, or cancel some',
    ),
} as const satisfies Record<LockRefusal['why'], (lock: string, by: string) => ApplicationFailure>;

/**
 * Failure of type `Busy`, final: something else works on it.
 * @param by what does.
 * @param more what else there is to say.
 */
export function busy(lock: string, by = 'another run', more = ''): ApplicationFailure {
  return failure(lock, by, `${sayLock(lock)} is busy: ${by} works on it${more}`);
}

function failure(lock: string, by: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'Busy', message, nonRetryable: true, details: [{ lock, by }] });
}

/** `branch main of app d1`, for people. */
function sayLock(lock: string): string {
  const [kind, appId, ...name] = lock.split(':');
  return `${kind === 'branch' ? 'branch' : 'backend environment'} ${name.join(':')} of app ${appId}`;
}

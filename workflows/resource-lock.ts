import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LockClaim, LockRefusal, LockTurn, ResourceLockInput } from './contracts.ts';
import { isLong } from './lib/is-long.ts';
import { LockQueue } from './lib/lock-queue.ts';
import { isRunning } from './lib/proxies.ts';
import { acquireLockUpdate, lockQueueQuery, lockTurnSignal, releaseLockSignal } from './messages.ts';

/** How soon it is noticed that the run that has the lock ended without a release, while others wait. */
const CHECK_EVERY_MS = 15_000;
/** The same, while nobody waits. */
const IDLE_CHECK_MS = 10 * 60_000;

/**
 * The lock of a branch or of a backend environment: one run at a time has it, the others in order of arrival. Ends when
 * nobody has it or waits, and the next one to ask starts it again.
 */
export async function resourceLock({ claims }: ResourceLockInput): Promise<void> {
  const { workflowId: lock } = workflowInfo();
  const queue = new LockQueue(claims);
  /** The place that each claim was told last. */
  const told = new Map<string, number>();
  let checking: Promise<void> | undefined;

  const turnOf = ({ workflowId, firstRunId }: LockClaim, refusal?: LockRefusal): LockTurn => {
    const claim = { workflowId, firstRunId, lock };
    const place = queue.placeOf(claim);
    const holder = queue.holder?.workflowId ?? 'another run';
    // One that was added may have been superseded or withdrawn meanwhile.
    if (place < 0) return { ...claim, state: 'refused', refusal: refusal ?? { why: 'busy', by: holder } };
    return place > 0 ? { ...claim, state: 'waiting', place, holder } : { ...claim, state: 'held', holder };
  };
  const check = (): Promise<void> => {
    checking ??= dropEnded(queue).finally(() => (checking = undefined));
    return checking;
  };

  setHandler(lockQueueQuery, () => queue.claims.map(({ workflowId }) => workflowId));
  setHandler(releaseLockSignal, ({ workflowId, firstRunId }) => queue.remove({ workflowId, firstRunId }));
  setHandler(acquireLockUpdate, async (request) => {
    if (queue.placeOf(request) < 0 && queue.holder !== undefined) await check();
    if (request.onBusy === 'supersede') await dropEndedProtected(queue);
    const { superseded, refusal } = queue.add(request);
    // A run that takes the place of its ended namesake must not cancel itself.
    for (const claim of superseded) if (claim.workflowId !== request.workflowId) await cancel(claim);
    const turn = turnOf(request, refusal);
    if (turn.state !== 'refused') told.set(keyOf(turn), turn.place ?? 0);
    return turn;
  });

  const isNews = (claim: LockClaim): boolean => told.get(keyOf(claim)) !== queue.placeOf(claim);
  const isFree = (): boolean => queue.holder === undefined && allHandlersFinished();
  const hasNews = (): boolean => queue.claims.some(isNews);
  // What was told is not handed on: after a continue-as-new, all are told once more.
  for (;;) {
    const isMany = queue.claims.length > 1;
    const checkAfterMs = isMany ? CHECK_EVERY_MS : IDLE_CHECK_MS;
    const woken = await condition(
      () => hasNews() || isLong() || isFree() || queue.claims.length > 1 !== isMany,
      checkAfterMs,
    );
    if (!woken) await check();
    for (const claim of queue.claims.filter(isNews)) {
      told.set(keyOf(claim), queue.placeOf(claim));
      if (!(await tell(claim, turnOf(claim)))) queue.remove(claim);
    }
    if (isFree()) return;
    if (!isLong()) continue;
    await condition(allHandlersFinished);
    await continueAsNew<typeof resourceLock>({ claims: queue.claims });
  }
}

/** Drops the claims of runs that ended without a release, from the first one on, until one is found that goes on. */
async function dropEnded(queue: LockQueue): Promise<void> {
  for (let { holder } = queue; holder !== undefined; { holder } = queue) {
    if (await isRunning(holder)) return;
    log.warn('a run ended without releasing its lock', { ...holder });
    queue.remove(holder);
  }
}

/** Drops what would be spared, wherever it waits, though it has ended without a release. */
async function dropEndedProtected(queue: LockQueue): Promise<void> {
  for (const claim of queue.claims) {
    if (claim.supersedable !== true && !(await isRunning(claim))) queue.remove(claim);
  }
}

/** Tells a run where it stands; false where there is no such run any more. */
async function tell({ workflowId }: LockClaim, turn: LockTurn): Promise<boolean> {
  return getExternalWorkflowHandle(workflowId)
    .signal(lockTurnSignal, turn)
    .then(
      () => true,
      () => false,
    );
}

/** One that is over need not be cancelled. */
async function cancel({ workflowId }: LockClaim): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .cancel()
    .catch(() => undefined);
}

function keyOf({ workflowId, firstRunId }: LockClaim): string {
  return `${workflowId} ${firstRunId}`;
}

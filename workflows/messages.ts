import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BudgetLease, LockClaim, LockRequest, LockTurn } from './contracts.ts';

/** State of one step of a workflow. */
export type StepState = 'running' | 'done' | 'failed' | 'cancelled';

/** One step of a workflow, as shown to people. Times are ISO 8601. */
export interface ProgressStep {
  /** What is done, such as "Create branch main". */
  readonly title: string;
  readonly state: StepState;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** What came of it or why it waits, such as "job 17: DEPLOY running". */
  readonly detail?: string;
}

/** Everything that a run did so far, oldest step first. */
export interface Progress {
  readonly steps: readonly ProgressStep[];
  /** Named links that came up, such as the URL of a branch. */
  readonly links: Readonly<Record<string, string>>;
}

/** Every workflow answers it, also after it ended. */
export const progressQuery = defineQuery<Progress>('progress');

/** Asks the workflow `callBudget` for the share of a worker, by its name. */
export const renewLeaseUpdate = defineUpdate<BudgetLease, [worker: string]>('renewLease');

/** Asks the workflow `resourceLock` for its lock. Asked again, it says where the claim stands. */
export const acquireLockUpdate = defineUpdate<LockTurn, [request: LockRequest]>('acquireLock');

/** Tells `resourceLock` that a run needs the lock no longer, whether it has it or waits for it. */
export const releaseLockSignal = defineSignal<[claim: LockClaim]>('releaseLock');

/** Tells a run that waits for a lock where it stands. */
export const lockTurnSignal = defineSignal<[turn: LockTurn]>('lockTurn');

/** Workflow ids of those that have the lock or wait for it, in order. */
export const lockQueueQuery = defineQuery<readonly string[]>('lockQueue');

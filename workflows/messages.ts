import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  BudgetLease,
  DnsRecord,
  LockClaim,
  LockRequest,
  LockTurn,
  PartlyApplied,
  StateReport,
} from './contracts.ts';

/** State of one step of a workflow. `parked`: it waits for a person. */
export type StepState = 'running' | 'parked' | 'done' | 'failed' | 'cancelled';

/** What a parked step waits for. */
export interface Question {
  /** `approval`: the updates `approve` and `reject` answer it. `mend`: `retryStep` does. */
  readonly kind: 'approval' | 'mend';
  /** Those who may approve. Default: everybody. */
  readonly approvers?: readonly string[];
  /** When it is given up, ISO 8601; `extendDeadline` moves it. */
  readonly until: string;
  /** When what is to be mended is tried again by itself, ISO 8601. */
  readonly again?: string;
}

/** One step of a workflow, as shown to people. Times are ISO 8601. */
export interface ProgressStep {
  /** What is done, such as "Create branch main". */
  readonly title: string;
  readonly state: StepState;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** What came of it or why it waits, such as "job 17: DEPLOY running". */
  readonly detail?: string;
  /** Of a parked step: what it waits for. */
  readonly asks?: Question;
}

/** Everything that a run did so far, oldest step first. */
export interface Progress {
  readonly steps: readonly ProgressStep[];
  /** Named links that came up, such as the URL of a branch. */
  readonly links: Readonly<Record<string, string>>;
  /** DNS records that the owner of a domain has yet to set, as far as they are known. */
  readonly dnsRecords: readonly DnsRecord[];
  /** Of an `updateApp` that failed or was cancelled: how far it came. */
  readonly partlyApplied?: PartlyApplied;
  /** Of a run that configures something, and failed or was cancelled: what it found, and what it left. */
  readonly states?: StateReport;
}

/** Every workflow answers it, also after it ended. */
export const progressQuery = defineQuery<Progress>('progress');

/** Who says something to a run. Nobody proves it: the name is a claim. */
export interface Decision {
  /** Name of the person. */
  readonly by: string;
  readonly comment?: string;
}

/** Approves what the run waits for. Refused where it waits for none, or `by` is no approver. */
export const approveUpdate = defineUpdate<void, [decision: Decision]>('approve');

/** Rejects it: the run ends with the failure `Rejected`. */
export const rejectUpdate = defineUpdate<void, [decision: Decision]>('reject');

/** Repeats the steps that are parked, since a person has mended what they failed with. Gives their titles. */
export const retryStepUpdate = defineUpdate<readonly string[]>('retryStep');

/** Gives everything that waits for a person so many seconds more. Gives the new deadlines by title, ISO 8601. */
export const extendDeadlineUpdate = defineUpdate<Readonly<Record<string, string>>, [seconds: number]>('extendDeadline');

/** Asks the workflow `callBudget` for the share of a worker, by its name. */
export const renewLeaseUpdate = defineUpdate<BudgetLease, [worker: string]>('renewLease');

/** Tells `callBudget` that a worker, by its name, needs its share no longer. */
export const releaseLeaseSignal = defineSignal<[worker: string]>('releaseLease');

/** Asks the workflow `resourceLock` for its lock. Asked again, it says where the claim stands. */
export const acquireLockUpdate = defineUpdate<LockTurn, [request: LockRequest]>('acquireLock');

/** Tells `resourceLock` that a run needs the lock no longer, whether it has it or waits for it. */
export const releaseLockSignal = defineSignal<[claim: LockClaim]>('releaseLock');

/** Tells a run that waits for a lock where it stands. */
export const lockTurnSignal = defineSignal<[turn: LockTurn]>('lockTurn');

/** Workflow ids of those that have the lock or wait for it, in order. */
export const lockQueueQuery = defineQuery<readonly string[]>('lockQueue');

import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { BudgetLease } from './contracts.ts';

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

import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  type WorkflowExecutionStatusName,
  type WorkflowFailedError,
} from '@temporalio/client';
import type { Outcome, RunEnd } from './events.ts';

/** How a run ended that has no result. */
export type EndWithout = RunEnd & { readonly outcome: Exclude<Outcome, 'done'> };

/** How the causes of a run without a result are called; any other is a failure of its own. */
const byCause = [
  [CancelledFailure, 'cancelled'],
  [TerminatedFailure, 'terminated'],
  [TimeoutFailure, 'timedOut'],
] as const;

/** How it ended: by what Temporal's client throws. */
export function endOf({ cause, message }: WorkflowFailedError): EndWithout {
  const outcome: EndWithout['outcome'] = byCause.find(([failure]) => cause instanceof failure)?.[1] ?? 'failed';
  if (outcome !== 'failed') return { outcome };
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return { outcome, failure: { type: type ?? 'Error', message: cause?.message ?? message } };
}

/** How a run ended, or that it goes on: by Temporal's name of its state. */
export const outcomeOf: Readonly<Record<WorkflowExecutionStatusName, Outcome | 'running'>> = {
  UNSPECIFIED: 'running',
  UNKNOWN: 'running',
  RUNNING: 'running',
  PAUSED: 'running',
  CONTINUED_AS_NEW: 'running',
  COMPLETED: 'done',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timedOut',
};

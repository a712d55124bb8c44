import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';
import { CancellationScope, isCancellation } from '@temporalio/workflow';

/** The failure that tells why: what an activity or a child workflow failed with, below the wrappers that Temporal adds. */
export function rootFailure(error: unknown): Error {
  if ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause !== undefined) {
    return rootFailure(error.cause);
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** Whether it was the cancellation of the run that ended a step, also one that was failing for a while and is not repeated any more. */
export function isCancelled(error: unknown): boolean {
  return isCancellation(error) || isGivenUp(error);
}

/** A call that failed for a while when the run was cancelled, so that it was not repeated: it did not fail for good. */
export function isGivenUp(error: unknown): boolean {
  const root = rootFailure(error);
  const passing = root instanceof ApplicationFailure && root.nonRetryable !== true;
  return passing && CancellationScope.current().consideredCancelled;
}

/** Whether a call was refused: then nothing was made by it, whoever has made the same meanwhile. */
export function isRefusal(error: unknown): boolean {
  const root = rootFailure(error);
  return root instanceof ApplicationFailure && root.nonRetryable === true;
}

/**
 * The failure that a workflow ends with: its `type` is the one that the failed activity gave, so that a client reads
 * `JobFailed` instead of "Activity task failed". Cancellations and all else stay what they are.
 */
export function workflowFailure(error: unknown): unknown {
  const root = rootFailure(error);
  return root instanceof ApplicationFailure ? root : error;
}

/** What a run knows of something that it perhaps made, for its clean-up. */
export interface Made {
  /** It was asked for, and not refused. */
  asked?: boolean;
  /** The answer came; without it, the call may yet take effect. */
  answered?: boolean;
}

/**
 * Makes a call so that `made` tells whether it may have had an effect: a refusal means that nothing of ours exists, whoever has
 * made one of that name meanwhile.
 */
export async function asking<T>(made: Made, call: () => Promise<T>): Promise<T> {
  Object.assign(made, { asked: true, answered: false } satisfies Made);
  try {
    const answer = await call();
    made.answered = true;
    return answer;
  } catch (error) {
    if (isRefusal(error)) Object.assign(made, { asked: false, answered: true } satisfies Made);
    throw error;
  }
}

/** What a failure tells besides its message: the first of its details, where that is an object. */
export function detailsOf(error: unknown): object {
  const root = rootFailure(error);
  const [first]: readonly unknown[] = root instanceof ApplicationFailure ? (root.details ?? []) : [];
  return typeof first === 'object' && first !== null ? first : {};
}

/** The failure of a run, with more to say. It keeps its type and its details, and is final. */
export function withMore(error: unknown, more: string | undefined, details: object): ApplicationFailure {
  const why = rootFailure(error);
  return ApplicationFailure.create({
    type: why instanceof ApplicationFailure ? (why.type ?? 'Error') : why.name,
    message: more === undefined ? why.message : `${why.message}; ${more}`,
    nonRetryable: true,
    details: [{ ...detailsOf(error), ...details }],
    cause: why,
  });
}

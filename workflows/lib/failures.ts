import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';

/** The failure that tells why: what an activity or a child workflow failed with, below the wrappers that Temporal adds. */
export function rootFailure(error: unknown): Error {
  if ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause !== undefined) {
    return rootFailure(error.cause);
  }
  return error instanceof Error ? error : new Error(String(error));
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

import { createHash } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';

/**
 * Which step of which run a call belongs to. It is the same after a retry, a reset and a continue-as-new, and another for
 * a new run: workflow ids repeat, and a nightly run must not adopt what yesterday's made.
 */
export interface EffectId {
  /** Workflow id of the topmost workflow. */
  readonly workflowId: string;
  /** `firstExecutionRunId` of the topmost workflow. */
  readonly firstRunId: string;
  /** Names the step within the workflow, such as `branch main`. */
  readonly step: string;
  /** The run was reset or continued, so an earlier one may have made the call: attempt 1 says nothing. */
  readonly resumed: boolean;
}

/** The key that marks what a call makes, where a read shows it: 32 hex digits, of which the first eight tell the namespace. */
export function operationKey(effect: EffectId | undefined): string {
  const { namespace, workflowExecution, activityId } = activityInfo();
  const step = effect ?? {
    workflowId: workflowExecution?.workflowId ?? '',
    firstRunId: workflowExecution?.runId ?? '',
    step: activityId,
  };
  return keyOf(namespace, step);
}

/** The key of a step of any run. */
export function keyOf(
  namespace: string,
  { workflowId, firstRunId, step }: Pick<EffectId, 'workflowId' | 'firstRunId' | 'step'>,
): string {
  return digits(namespace, 8) + digits(JSON.stringify([namespace, workflowId, firstRunId, step]), 24);
}

/** Whether a run of the namespace has the key: others may deploy to the same apps. */
export function isKeyOf(namespace: string, key: string): boolean {
  return key.startsWith(digits(namespace, 8));
}

const digits = (text: string, count: number): string => createHash('sha256').update(text).digest('hex').slice(0, count);

/** AWS's clock and Temporal's differ a little. */
const SKEW_MS = 5_000;

/** Epoch milliseconds before which nothing was made by this activity: when it was first scheduled. */
export function madeSince(): number {
  return activityInfo().scheduledTimestampMs - SKEW_MS;
}

/** Whether the call may have been made before. Only if not is it made without a look at what is there. */
export function mayHaveCalled(effect: EffectId | undefined): boolean {
  return activityInfo().attempt > 1 || effect?.resumed === true;
}

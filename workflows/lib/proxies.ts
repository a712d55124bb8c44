import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import type { LockActivities } from '../contracts.ts';
import type { InputValidation } from '../../activities/validate-input.ts';
import { activityTaskQueue, WORKFLOW_TASK_QUEUE } from '../queues.ts';

/** How often a call is repeated is decided by its failure (activities/failures.ts); its deadline is the day. */
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/**
 * Checks inputs, in the worker that has the workflow's task: it takes a millisecond, and what the input says of a target is not
 * yet known to be right.
 */
export const { validateInput } = proxyLocalActivities<InputValidation>({
  summary: 'Check the input',
  retry,
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '1 hour',
});

/** Ask for a lock, whether a run goes on, and who made a job. A cancelled one is not waited for: what it got is released in any case. */
export const { acquireLock, isRunning, ownerOfJob, starterOfJob } = proxyActivities<LockActivities>({
  taskQueue: WORKFLOW_TASK_QUEUE,
  retry,
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '1 day',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** What {@link activitiesOf} gives. */
export type TargetActivities = ReturnType<typeof activitiesOf>;

/**
 * Activities of a target, grouped by how they wait and how a cancellation ends them.
 * @param target name of the AWS account and region. Default `default`.
 */
export function activitiesOf(target?: string) {
  const taskQueue = activityTaskQueue(target);
  return {
    /** One call each. A cancelled one is waited for, since whether it took effect matters. */
    calls: proxyActivities<Activities>({
      taskQueue,
      retry,
      // A request ends after 30 s; the rest is for its turn, where the target takes no more calls.
      startToCloseTimeout: '5 minutes',
      scheduleToCloseTimeout: '1 day',
      heartbeatTimeout: '15 seconds',
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    }),
    /** Move up to 5 GB. */
    transfers: proxyActivities<Activities>({
      taskQueue,
      retry,
      startToCloseTimeout: '6 hours',
      scheduleToCloseTimeout: '1 day',
      heartbeatTimeout: '30 seconds',
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    }),
    /** Read lists to their end, at the pace that the service allows. */
    lists: proxyActivities<Activities>({
      taskQueue,
      retry,
      startToCloseTimeout: '15 minutes',
      scheduleToCloseTimeout: '1 day',
      heartbeatTimeout: '15 seconds',
      cancellationType: ActivityCancellationType.TRY_CANCEL,
    }),
    /** Only look, so that a cancellation need not wait for them. `seconds` is the deadline that the input names. */
    waits: (seconds: number) =>
      proxyActivities<Activities>({
        taskQueue,
        // One whose worker died goes on elsewhere at once, and so within 30 s; all else says itself when.
        retry: { initialInterval: '100 milliseconds', backoffCoefficient: 1 },
        // The wait itself says at its deadline what it saw last; these are for when it cannot.
        startToCloseTimeout: (seconds + 60) * 1000,
        scheduleToCloseTimeout: (seconds + 120) * 1000,
        heartbeatTimeout: '28 seconds',
        cancellationType: ActivityCancellationType.TRY_CANCEL,
      }),
    /** Undo what a failed run did. Bounded, so that the run ends even where AWS never answers. */
    cleanup: proxyActivities<Activities>({
      taskQueue,
      retry,
      startToCloseTimeout: '15 minutes',
      scheduleToCloseTimeout: '1 hour',
      heartbeatTimeout: '15 seconds',
    }),
  };
}

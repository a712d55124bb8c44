import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import type { SiteCheck } from '../contracts.ts';
import { activityTaskQueue } from '../queues.ts';
import type { Process } from './process.ts';

/** How long a site may take to be as it should, when the input does not say, in seconds. */
const DEFAULT_CHECK_SECONDS = 300;

/**
 * Waits until a deployed site is as it should be: a content delivery network needs a moment.
 * @param siteUrl where the branch is served.
 * @throws `CheckFailed` with what it is like instead.
 */
export async function checkSite(
  { target, progress }: Process,
  siteUrl: string,
  { url, path = '/', timeoutSeconds = DEFAULT_CHECK_SECONDS, ...expectation }: SiteCheck,
): Promise<void> {
  const page = url ?? new URL(path, siteUrl).href;
  const checks = proxyActivities<Activities>({
    taskQueue: activityTaskQueue(target),
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
    startToCloseTimeout: '20 seconds',
    scheduleToCloseTimeout: timeoutSeconds * 1_000,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });
  await progress.step(`Check ${page}`, () =>
    checks.checkSite({ url: page, ...expectation }).catch((error: unknown) => {
      // A site that hangs: the time was over in the middle of an attempt, whose outcome nobody knows.
      if (!(error instanceof ActivityFailure && error.cause instanceof TimeoutFailure)) throw error;
      throw ApplicationFailure.nonRetryable(`${page}: gave no answer within ${timeoutSeconds} s`, 'CheckFailed');
    }),
  );
}

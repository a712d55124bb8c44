import { ApplicationFailure } from '@temporalio/common';
import type { AppPlan } from './plan.ts';
import type { PlannedOperation } from './planning.ts';

/** Events that a call adds to a history: those of its activity, and of the workflow task that follows. */
const EVENTS_OF_CALL = 6;

/** The same of those that take more than one activity, or are followed by a wait. */
const eventsOf: { readonly [Name in PlannedOperation]?: number } = {
  deleteBranch: 12,
  deleteBackend: 60,
  createDomainAssociation: 12,
  updateDomainAssociation: 12,
};

/** Of a first job: the lock, the look at the branch, start and wait. */
const EVENTS_OF_JOB = 24;

/** Of the 2,000 that a history may have; the rest is for what a run does beside, and for what fails and is undone. */
const MOST_EVENTS = 1_700;

/**
 * Refuses a plan for which one run has no room.
 * @throws `InvalidInput`
 */
export function refuseTooLarge({ before, deployments, after }: AppPlan): void {
  const calls = [...before, ...after].map(({ what }) => eventsOf[what.operation] ?? EVENTS_OF_CALL);
  const events = calls.reduce((sum, one) => sum + one, deployments.length * EVENTS_OF_JOB);
  if (events <= MOST_EVENTS) return;
  throw ApplicationFailure.nonRetryable(
    `This takes ${calls.length} calls and ${deployments.length} first jobs, for which one run has no room: nothing was touched; ` +
      'describe fewer branches or webhooks at a time, without prune',
    'InvalidInput',
  );
}

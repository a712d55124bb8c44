import { ApplicationFailure } from '@temporalio/common';
import type { Approval } from '../contracts.ts';
import type { Question } from '../messages.ts';
import type { Process } from './process.ts';

/** How long an approval is waited for when the input does not say: a week. */
const DEFAULT_APPROVAL_SECONDS = 7 * 24 * 3_600;

/**
 * Waits until a person approves.
 * @returns who did; the name is a claim.
 * @throws `Rejected` with who and why, `ApprovalTimedOut`.
 */
export function awaitApproval(
  { progress, people }: Process,
  what: string,
  { approvers, approvalSeconds = DEFAULT_APPROVAL_SECONDS }: Approval,
): Promise<string> {
  const title = `Wait for approval: ${what}`;
  const who = approvers === undefined ? '' : ` by ${approvers.join(' or ')}`;
  return progress.step(
    title,
    async ({ note }) => {
      const say = (asks: Question): void => note(`send approve or reject${who}, until ${asks.until}`, asks);
      const question = { kind: 'approval', ...(approvers !== undefined && { approvers }) } as const;
      const answered = await people.ask(title, question, Date.now() + approvalSeconds * 1_000, say);
      if (answered?.decision === undefined)
        throw ApplicationFailure.nonRetryable(`Nobody approved in time: ${what}`, 'ApprovalTimedOut');
      const { by, comment } = answered.decision;
      const why = comment === undefined ? '' : `: ${comment}`;
      if (answered.answer === 'rejected')
        throw ApplicationFailure.nonRetryable(`${by} rejected ${what}${why}`, 'Rejected');
      return by;
    },
    (by) => `approved by ${by}`,
  );
}

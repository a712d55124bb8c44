import type { Branch } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Refuses where a branch is in production.
 * @param doing what `allowProduction` would allow, such as `delete them`.
 * @throws `ProductionProtected` with the names.
 */
export function protectProduction(
  appId: string,
  branches: readonly Partial<Pick<Branch, 'branchName' | 'stage'>>[],
  doing: string,
): void {
  const production = branches.filter(({ stage }) => stage === 'PRODUCTION').map(({ branchName }) => branchName);
  if (production.length === 0) return;
  throw ApplicationFailure.nonRetryable(
    `App ${appId} has branches of the stage PRODUCTION (${production.join(', ')}): give allowProduction to ${doing}`,
    'ProductionProtected',
  );
}

import type { Branch } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import type { Wire } from '../../../activities/types.ts';

/**
 * Refuses to delete branches of the stage PRODUCTION.
 * @throws `ProductionProtected`, with their names.
 */
export function protectProduction(appId: string, toDelete: readonly Wire<Branch>[]): void {
  const names = toDelete.filter(({ stage }) => stage === 'PRODUCTION').map(({ branchName }) => branchName);
  if (names.length === 0) return;
  throw ApplicationFailure.nonRetryable(
    `App ${appId} has branches of the stage PRODUCTION (${names.join(', ')}): give allowProduction to delete them`,
    'ProductionProtected',
  );
}

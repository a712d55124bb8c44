import { ApplicationFailure } from '@temporalio/common';
import { rootFailure } from './failures.ts';

/**
 * Failures that a person can mend while the run waits: credentials and permissions, a quota, a disk. By AWS's names, of which STS
 * has shorter ones.
 */
export const mendable: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ArtifactStoreFull',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IDPRejectedClaim',
  'IDPRejectedClaimException',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'InvalidSignatureException',
  'LimitExceededException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'ProviderError',
  'RegionDisabledException',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnauthorizedException',
  'UnrecognizedClientException',
]);

/** Whether a step that failed so may be repeated when a person has mended it. */
export function isMendable(error: unknown): boolean {
  const root = rootFailure(error);
  return root instanceof ApplicationFailure && mendable.has(root.type ?? '');
}

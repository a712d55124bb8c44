import type { JobStatus } from '@aws-sdk/client-amplify';

/** What a job's status means for one who waits. The SDK's enum has all of them; a new one is a compile error. */
const meanings = {
  CREATED: 'pending',
  PENDING: 'pending',
  PROVISIONING: 'pending',
  RUNNING: 'pending',
  CANCELLING: 'pending',
  SUCCEED: 'done',
  FAILED: 'failed',
  CANCELLED: 'failed',
} as const satisfies Record<JobStatus, 'pending' | 'done' | 'failed'>;

/** A status that this version does not know means that the job is still going: AWS adds new ones. */
export function jobMeaning(status: string | undefined): 'pending' | 'done' | 'failed' {
  const known: Readonly<Record<string, 'pending' | 'done' | 'failed'>> = meanings;
  return known[status ?? ''] ?? 'pending';
}

import { AmplifyClient, GetJobCommand, StartJobCommand } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import type { JobRef } from '../emulated-job.ts';

/** A branch that a job is started on. */
export type Place = Omit<JobRef, 'jobId'>;

/** What is repeated, Temporal repeats. */
const client = new AmplifyClient({ maxAttempts: 1 });

export async function startJob(place: Place): Promise<JobRef> {
  const { jobSummary } = await client.send(new StartJobCommand({ ...place, jobType: 'RELEASE' }));
  return { ...place, jobId: jobSummary?.jobId ?? '' };
}

export async function isOver(job: JobRef): Promise<boolean> {
  const answer = await client.send(new GetJobCommand(job));
  return ['SUCCEED', 'FAILED', 'CANCELLED'].includes(answer.job?.summary?.status ?? '');
}

export async function untilOver(job: JobRef): Promise<void> {
  if (await isOver(job)) return;
  throw ApplicationFailure.create({ type: 'StillGoing', message: 'The job is still going', category: 'BENIGN' });
}

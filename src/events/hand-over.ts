import type { Job } from '@aws-sdk/client-amplify';
import { ActivityNotFoundError, type Client, isGrpcServiceError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import type { JobRef } from '../../activities/effects/stop-job.ts';
import { jobMeaning } from '../../activities/job-status.ts';
import type { Send } from '../../activities/send.ts';
import type { Wire } from '../../activities/types.ts';
import { jobFailure, observeJob, resultOf } from '../../activities/waits/job-outcome.ts';
import type { Finding } from './inquiries.ts';
import { type OpenWait, openWaits } from './open-waits.ts';

/** What is needed to end a wait. */
export interface HandOverDependencies {
  readonly client: Client;
  /** To Amplify. */
  readonly send: Send;
  readonly log: Logger;
}

/** The most that one look into a job may take of Temporal's time. */
const TEMPORAL_MS = 5_000;

/**
 * Looks whether anybody waits for a job, asks Amplify whether it is over, and only if it is ends the waits.
 * @throws when Amplify or Temporal cannot be asked or told now; nothing is lost by doing it all again.
 */
export async function handOver(
  { client, send, log }: HandOverDependencies,
  claimed: JobRef,
  signal: AbortSignal,
): Promise<Finding> {
  const bounded = <T>(ask: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + TEMPORAL_MS, ask);
  const waits = await bounded(() => openWaits(client, claimed));
  const [first] = waits;
  if (first === undefined) return 'nobody';
  const job = await readJob(send, first.job, signal);
  if (job === undefined || jobMeaning(job.summary?.status) === 'pending') return 'going';
  const { status } = job.summary ?? {};
  await bounded(() =>
    Promise.all(
      waits.map(async (wait) => {
        if (await end(client, wait, job)) log.info({ ...wait.job, ...wait.activity, status }, 'an event ended a wait');
      }),
    ),
  );
  return 'over';
}

/** The job as Amplify tells it; undefined where it knows none. */
async function readJob(send: Send, ref: JobRef, signal: AbortSignal): Promise<Wire<Job> | undefined> {
  try {
    const { output } = await send('getJob', ref, { signal, priority: 'look', attempt: 1 });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the name of the operation says
    return (output as { job?: Wire<Job> }).job;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'NotFoundException') return undefined;
    throw error;
  }
}

/** Whether it was this that ended the wait. */
async function end(client: Client, { activity, job: ref }: OpenWait, job: Wire<Job>): Promise<boolean> {
  const seen = observeJob(ref, job);
  try {
    if (jobMeaning(seen.status) === 'done') await client.activity.complete(activity, resultOf(job));
    else await fail(client, activity, jobFailure('JobFailed', seen, `ended as ${seen.status}`));
    return true;
  } catch (error) {
    // It ended in the meantime, or does so at its next look.
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * The server lets an activity fail only while an attempt is under way, so one that rests until its next look is woken: then it
 * looks at once.
 */
async function fail(client: Client, activity: OpenWait['activity'], failure: ApplicationFailure): Promise<void> {
  try {
    await client.activity.fail(activity, failure);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await wake(client, activity);
  }
}

/** Begins an activity's next attempt now, which leaves no trace in the history. */
async function wake(client: Client, { workflowId, runId, activityId }: OpenWait['activity']): Promise<void> {
  const { namespace, identity } = client.options;
  const execution = { workflowId, runId };
  await client.workflowService.resetActivity({ namespace, identity, execution, id: activityId });
}

/** NOT_FOUND, and UNIMPLEMENTED of an older server, which does not know how to wake an activity. */
const missingCodes: readonly number[] = [5, 12];

function isMissing(error: unknown): boolean {
  if (error instanceof ActivityNotFoundError) return true;
  return isGrpcServiceError(error) && missingCodes.includes(error.code);
}

import { ApplicationFailure } from '@temporalio/common';
import type { OperationName } from '../../activities/types.ts';
import type { EnvironmentRef } from '../contracts.ts';
import { isRefusal, rootFailure } from './failures.ts';
import type { Process } from './process.ts';

/** How long a clean-up waits for a job, in seconds. */
export const CLEANUP_SECONDS = 3_600;

/** What a run knows of a job of AmplifyBackend that it perhaps made, for its clean-up. */
export interface MadeJob {
  /** When it was asked for, epoch milliseconds; undefined where it was not, or was refused. */
  askedAt?: number;
  jobId?: string;
}

/** Starts a job so that `made` tells whether there may be one. */
export async function starting<T>(made: MadeJob, start: () => Promise<T>): Promise<T> {
  made.askedAt = Date.now();
  try {
    return await start();
  } catch (error) {
    // A refusal means that nothing of ours exists, whoever has made one of that name meanwhile.
    if (isRefusal(error)) delete made.askedAt;
    throw error;
  }
}

/** Waits until a job is over, however it ends: the service can't stop one. */
export async function untilEnded({ activities }: Process, environment: EnvironmentRef, jobId: string): Promise<string> {
  try {
    const job = { ...environment, jobId, timeoutSeconds: CLEANUP_SECONDS };
    return (await activities.waits(CLEANUP_SECONDS).awaitBackendJob(job)).status;
  } catch (error) {
    const root = rootFailure(error);
    if (root instanceof ApplicationFailure && root.type === 'BackendJobFailed') return 'FAILED';
    throw error;
  }
}

/** AWS's clock and ours differ a little. */
const SKEW_MS = 5_000;

/**
 * The id of a job that was asked for. Where its answer was lost, it is the environment's job of the operation that is no older
 * than the request; undefined where there is none.
 */
export async function madeJobId(
  { activities }: Process,
  { appId, environmentName }: EnvironmentRef,
  operation: OperationName,
  { askedAt, jobId }: MadeJob,
): Promise<string | undefined> {
  if (jobId !== undefined || askedAt === undefined) return jobId;
  const Operation = operation.charAt(0).toUpperCase() + operation.slice(1);
  const input = { AppId: appId, BackendEnvironmentName: environmentName, Operation };
  const { items } = await activities.lists.listAll({ operation: 'listBackendJobs', input, maxItems: 1 });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's name tells what it lists
  const [newest] = items as readonly { JobId?: string; CreateTime?: string }[];
  return Number(newest?.CreateTime) >= askedAt - SKEW_MS ? newest?.JobId : undefined;
}

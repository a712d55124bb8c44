import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { CallOptions, OperationName } from '../../activities/types.ts';
import type { EnvironmentRef } from '../contracts.ts';
import { refusalOf } from './deployment.ts';
import { asking, type Made, rootFailure } from './failures.ts';
import { listed } from './lists.ts';
import type { Process } from './process.ts';
import type { Step } from './progress.ts';
import type { Remedy } from './remedy.ts';

/** The answer of an operation that makes a job of AmplifyBackend. */
export interface JobAnswer {
  readonly JobId?: string | undefined;
  /** What the job is filed under, which not every request says. */
  readonly BackendEnvironmentName?: string | undefined;
}

/** How long a clean-up waits for a job, in seconds. */
export const CLEANUP_SECONDS = 3_600;

/** What a run knows of a job of AmplifyBackend that it perhaps made, for its clean-up. */
export interface MadeJob extends Made {
  /** The newest job of the operation before it, which is not this run's. */
  newestBefore?: string | undefined;
  jobId?: string;
  /** What it is filed under. */
  environmentName?: string;
}

/** A job that is to be made: nothing tells whose it is but environment, operation and time. */
interface JobToMake extends EnvironmentRef {
  readonly operation: OperationName;
}

/**
 * Starts a job so that `made` tells whether there may be one. A refusal of the first call means that nothing was made: where
 * that is since something else has a job there, waits for its end, and tries again.
 * @throws `Conflict` when a job of the same operation is in the way that somebody else made: it cannot be told from this run's
 * own once a call may have had an effect.
 */
export async function starting(
  step: Step,
  { operation, ...environment }: JobToMake,
  made: MadeJob,
  start: (options: Pick<CallOptions, 'firstRefusal'>) => Promise<JobAnswer>,
): Promise<JobAnswer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await asking(made, async () => {
        const answer = await start(tries > MOST_TRIES ? {} : { firstRefusal: 'final' });
        const { JobId } = answer;
        if (JobId === undefined || JobId !== made.newestBefore) return answer;
        throw inTheWay(JobId);
      });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      if (refusal.retryInMs === undefined) throw refusal.cause;
      const newest = (await newestJob(step, environment, operation))?.JobId;
      const other = unfinishedOf(await newestJob(step, environment));
      if (newest !== undefined && (newest !== made.newestBefore || newest === other)) throw inTheWay(newest);
      if (other === undefined) await sleep(refusal.retryInMs);
      else await untilEnded(step, environment, other);
    }
  }
}

/** Each adds some twenty events to the history. */
const MOST_TRIES = 20;

function inTheWay(jobId: string): ApplicationFailure {
  const details: InTheWay = { jobId };
  return ApplicationFailure.nonRetryable(`Job ${jobId} of somebody else was in the way`, 'Conflict', details);
}

/** Details of the failure `Conflict` with a job. */
export interface InTheWay {
  readonly jobId: string;
}

/**
 * Waits until a job is over, however it ends: the service can't stop one.
 * @param timeoutSeconds default {@link CLEANUP_SECONDS}.
 * @throws `WaitTimedOut`.
 */
export async function untilEnded(
  { waits }: Step,
  { appId, environmentName }: EnvironmentRef,
  jobId: string,
  timeoutSeconds = CLEANUP_SECONDS,
): Promise<string> {
  try {
    const job = { appId, environmentName, jobId, timeoutSeconds };
    return (await waits(timeoutSeconds).awaitBackendJob(job)).status;
  } catch (error) {
    const root = rootFailure(error);
    if (root instanceof ApplicationFailure && root.type === 'BackendJobFailed') return 'FAILED';
    throw error;
  }
}

/** The newest job of an environment, which the list has first. Undefined where there is none, or no such environment. */
async function newestJob(
  step: Step,
  { appId, environmentName }: EnvironmentRef,
  operation?: OperationName,
): Promise<ListedJob | undefined> {
  const ofOperation = operation && { Operation: operation.charAt(0).toUpperCase() + operation.slice(1) };
  const input = { AppId: appId, BackendEnvironmentName: environmentName, ...ofOperation };
  const [newest] = await listed<ListedJob>(step, { operation: 'listBackendJobs', input, maxItems: 1 });
  return newest;
}

/** The same in a step of its own. */
function lookForNewest(
  { progress }: Process,
  environment: EnvironmentRef,
  operation?: OperationName,
): Promise<ListedJob | undefined> {
  return progress.step(
    `Look for the newest job${operation === undefined ? '' : ` of ${operation}`} of environment ${environment.environmentName}`,
    (step) => newestJob(step, environment, operation),
    (job) => (job === undefined ? 'there is none' : `job ${job.JobId} is ${job.Status}`),
  );
}

/** The part of a listed job that counts here. */
interface ListedJob {
  readonly JobId?: string;
  readonly Status?: string;
}

/** The id of an environment's newest job of an operation: what is newer afterwards is the run's own. */
export async function newestJobId(
  process: Process,
  environment: EnvironmentRef,
  operation: OperationName,
): Promise<string | undefined> {
  return (await lookForNewest(process, environment, operation))?.JobId;
}

/** The id of the one job of an environment that is not over; undefined where there is none. */
export async function unfinishedJobId(process: Process, environment: EnvironmentRef): Promise<string | undefined> {
  return unfinishedOf(await lookForNewest(process, environment));
}

function unfinishedOf({ JobId, Status }: ListedJob = {}): string | undefined {
  return Status === 'COMPLETED' || Status === 'FAILED' ? undefined : JobId;
}

/** Shows the job of an environment that a run could not wait for. */
export function jobRemedy({ appId, environmentName: filedUnder }: EnvironmentRef, made: MadeJob): Remedy {
  const { jobId, environmentName = filedUnder } = made;
  const environment = { AppId: appId, BackendEnvironmentName: environmentName };
  if (jobId === undefined) return { operation: 'listBackendJobs', input: environment };
  return { operation: 'getBackendJob', input: { ...environment, JobId: jobId } };
}

/**
 * Waits until the job that a failed run began is over, since the service can't stop one. Gives whether there was one.
 */
export async function atRest(
  process: Process,
  environment: EnvironmentRef,
  operation: OperationName,
  made: MadeJob,
): Promise<boolean> {
  if (made.asked !== true) return false;
  // Where its answer was lost, the list tells.
  const jobId = made.jobId ?? (await newestJobId(process, environment, operation));
  if (jobId === undefined || jobId === made.newestBefore) return false;
  const { environmentName = environment.environmentName } = made;
  await process.progress.step(
    `Wait for the end of job ${jobId}, which can't be stopped`,
    (step) => untilEnded(step, { ...environment, environmentName }, jobId),
    (status) => status,
  );
  return true;
}

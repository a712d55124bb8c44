import { ApplicationFailure } from '@temporalio/common';
import type { CallOptions } from '../../activities/types.ts';
import type { BackendJobResult, CloneBackendInput, EnvironmentRef } from '../contracts.ts';
import type { Compensation } from './compensation.ts';
import { DEFAULT_JOB_TIMEOUT_SECONDS } from './deployment.ts';
import { effectId } from './effect-id.ts';
import { atRest, CLEANUP_SECONDS, type JobAnswer, type MadeJob, newestJobId, starting } from './made-job.ts';
import { orMissing } from './missing.ts';
import { present } from './present.ts';
import type { Process } from './process.ts';
import type { Step } from './progress.ts';

/** A job that is to be made and waited for. */
export interface BackendJob {
  /** What the call does, for people. */
  readonly title: string;
  /** Makes the job. */
  start(step: Step, options?: CallOptions): Promise<JobAnswer>;
  /** The environment that the job is filed under, unless the answer names another. */
  readonly environment: EnvironmentRef;
  readonly timeoutSeconds?: number | undefined;
}

/**
 * Makes a job and waits until it is over.
 * @throws `BackendJobFailed`, `WaitTimedOut`, or the AWS error of the call.
 */
export async function runBackendJob(
  { progress, mark }: Process,
  { title, start, environment, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS }: BackendJob,
  made: MadeJob = {},
): Promise<BackendJobResult> {
  const { appId } = environment;
  const { JobId, BackendEnvironmentName } = await progress.step(
    title,
    (step) => start(step),
    (job) => `job ${job.JobId}`,
  );
  const jobId = present(JobId, 'JobId');
  const environmentName = BackendEnvironmentName ?? environment.environmentName;
  Object.assign(made, { jobId, environmentName });
  const begunAt = new Date().toISOString();
  mark({ appId, environment: environmentName, jobId });
  return progress.step(
    `Wait for job ${jobId} of environment ${environmentName}`,
    ({ waits }) => waits(timeoutSeconds).awaitBackendJob({ appId, environmentName, jobId, timeoutSeconds, begunAt }),
    (job) => job.status,
  );
}

/**
 * Names of the backend environments of an app, as AmplifyBackend has them.
 * @throws `NotFoundException`.
 */
export function environmentsOf({ progress }: Process, appId: string): Promise<readonly string[]> {
  return progress.step(`Look at the backends of app ${appId}`, (step) => listEnvironments(step, appId), sayNames);
}

/** The same; undefined where there is no such app. */
export function environmentsIfAny({ progress }: Process, appId: string): Promise<readonly string[] | undefined> {
  return progress.step(
    `Look at the backends of app ${appId}`,
    (step) => orMissing(listEnvironments(step, appId)),
    (names) => (names === undefined ? 'there is no such app' : sayNames(names)),
  );
}

async function listEnvironments({ calls }: Step, appId: string): Promise<readonly string[]> {
  const { BackendEnvironmentList = [] } = await calls.getBackend({ AppId: appId });
  return BackendEnvironmentList;
}

function sayNames(names: readonly string[]): string {
  return names.join(', ') || 'there are none';
}

/** A job that makes an environment. */
interface EnvironmentJob extends BackendJob {
  readonly operation: 'createBackend' | 'cloneBackend';
}

/**
 * Makes an environment by a job. When the run fails or is cancelled, what it made of the environment is deleted; one that
 * was there before is left alone.
 * @throws `Conflict` when there is one of that name, or a job of somebody else is in the way; `StateMismatch` when it is not there though the job ended well.
 */
export async function makeEnvironment(
  process: Process,
  compensation: Compensation,
  { appId, environmentName }: EnvironmentRef,
  job: EnvironmentJob,
): Promise<BackendJobResult> {
  const made: MadeJob = { newestBefore: await newestJobId(process, job.environment, job.operation) };
  compensation.add(
    `delete backend environment ${environmentName} of app ${appId}`,
    async () => {
      // An environment can be deleted only when its job is over, however that ended.
      if (!(await atRest(process, job.environment, job.operation, made))) return;
      if (!(await environmentsOf(process, appId)).includes(environmentName)) return;
      await deleteEnvironment(process, { appId, environmentName }, CLEANUP_SECONDS);
    },
    () => ({ operation: 'deleteBackend', input: { AppId: appId, BackendEnvironmentName: environmentName } }),
  );
  if ((await environmentsOf(process, appId)).includes(environmentName)) {
    throw ApplicationFailure.nonRetryable(
      `App ${appId} has a backend environment ${environmentName} already: it is left alone`,
      'Conflict',
    );
  }
  const start = (step: Step): Promise<JobAnswer> =>
    starting(step, { ...job.environment, operation: job.operation }, made, (options) => job.start(step, options));
  const result = await runBackendJob(process, { ...job, start }, made);
  if (!(await environmentsOf(process, appId)).includes(environmentName)) {
    throw ApplicationFailure.nonRetryable(
      `App ${appId} has no backend environment ${environmentName}, though its job ended well`,
      'StateMismatch',
    );
  }
  return result;
}

/** Makes an environment as the clone of another one, by {@link makeEnvironment}. */
export function cloneEnvironment(
  process: Process,
  compensation: Compensation,
  { appId, environmentName, targetEnvironmentName, timeoutSeconds }: CloneBackendInput,
): Promise<BackendJobResult> {
  process.mark({ appId, environment: targetEnvironmentName });
  const request = {
    AppId: appId,
    BackendEnvironmentName: environmentName,
    TargetEnvironmentName: targetEnvironmentName,
  };
  const target = { appId, environmentName: targetEnvironmentName };
  return makeEnvironment(process, compensation, target, {
    title: `Clone backend environment ${environmentName} to ${targetEnvironmentName}`,
    operation: 'cloneBackend',
    start: ({ calls }, options) => calls.cloneBackend(request, { effect: effectId('clone'), ...options }),
    environment: { appId, environmentName },
    timeoutSeconds,
  });
}

/**
 * Deletes an environment by a job, and makes sure that it is gone. A deletion that somebody else has just begun serves as well.
 * @throws `StateMismatch` when it is still there though the job ended well.
 */
export async function deleteEnvironment(
  process: Process,
  { appId, environmentName }: EnvironmentRef,
  timeoutSeconds: number | undefined,
): Promise<BackendJobResult> {
  const result = await runBackendJob(process, {
    title: `Delete backend environment ${environmentName}`,
    start: ({ calls }) =>
      calls.deleteBackend(
        { AppId: appId, BackendEnvironmentName: environmentName },
        { effect: effectId(`delete backend ${environmentName}`) },
      ),
    environment: { appId, environmentName },
    timeoutSeconds,
  });
  if ((await environmentsOf(process, appId)).includes(environmentName)) {
    throw ApplicationFailure.nonRetryable(
      `App ${appId} still has backend environment ${environmentName}, though its job ended well`,
      'StateMismatch',
    );
  }
  return result;
}

import { randomUUID } from 'node:crypto';
import type { Call } from '../call.ts';
import { ServiceError } from '../errors.ts';
import { nextPlace } from '../listed.ts';
import type { Scope } from '../store.ts';
import type { World } from '../world.ts';
import { applyChange } from './changes.ts';
import type { Backend } from './find.ts';
import type { BackendJobRecord, BackendRecord, Change } from './records.ts';
import { isPending } from './records.ts';

/** What a job is about: one environment, or (without a name) all of the app. */
interface Subject {
  readonly appId: string;
  readonly backend: BackendRecord;
  readonly name?: string;
}

/** Throws where the environment, or any of the app if none is named, still has a pending job: there can be only one. */
export function refuseSecondJob({ appId, backend, name }: Subject): void {
  const pending = [...backend.jobs.values()].find((job) => isPending(job) && concerns(job, name));
  if (pending === undefined) return;
  const environment = name ?? pending.backendEnvironmentName ?? '';
  throw new ServiceError(
    'ValidationException',
    `There is already a pending job for the requested appId: ${appId} and backendEnvironmentName: ${environment}, ` +
      'wait for it to complete before creating a new job.',
  );
}

/** Makes the job that a call asks for and lets it run. Throws where another one is pending. */
export function startJob(call: Call, world: World, subject: Subject, change: Change): BackendJobRecord {
  refuseSecondJob(subject);
  const { appId, backend, name } = subject;
  const { clock, timings, backendPlans } = world;
  const operation = call.operation.name;
  const plan = backendPlans.take(
    (one) =>
      (one.appId ?? appId) === appId &&
      (one.environmentName ?? name) === name &&
      (one.operation ?? operation).toLowerCase() === operation.toLowerCase(),
  );
  const now = clock.now();
  const pending = timings.get('backendPending');
  const seconds = plan?.seconds ?? pending + timings.get('backendRunning');
  const job: BackendJobRecord = {
    ...nextPlace(backend.jobs),
    appId,
    ...(name !== undefined && { backendEnvironmentName: name }),
    jobId: randomUUID(),
    operation,
    status: 'PENDING',
    createTime: now,
    updateTime: now,
    runTime: now + Math.min(pending, seconds) * 1000,
    endTime: now + seconds * 1000,
    change,
    outcome: plan?.outcome ?? 'succeed',
    ...(plan?.reason !== undefined && { reason: plan.reason }),
  };
  backend.jobs.set(job.jobId, job);
  arm(call.scope, job, world);
  call.effect = [appId, name, job.jobId].filter((part) => part !== undefined).join('/');
  return job;
}

/** Lets the pending jobs of all accounts go on, after their state was read from a file. */
export function resumeJobs(world: World): void {
  for (const scope of world.store.scopes()) {
    for (const { jobs } of scope.backends.values()) {
      for (const job of jobs.values()) arm(scope, job, world);
    }
  }
}

/** A job as the answers tell it; the model says which of the members an operation has. */
export const answerOf = (job: BackendJobRecord) => ({
  AppId: job.appId,
  BackendEnvironmentName: job.backendEnvironmentName,
  JobId: job.jobId,
  Operation: job.operation,
  Status: job.status,
  Error: job.error,
  CreateTime: String(job.createTime),
  UpdateTime: String(job.updateTime),
});

/** What a subject of jobs is to be: an environment that has no pending job. */
export function idle<T extends Backend & { readonly name?: string }>(found: T): T {
  refuseSecondJob(found);
  return found;
}

/** Sets what is due. UpdateBackendJob may have ended the job before; then nothing happens. */
function arm(scope: Scope, job: BackendJobRecord, world: World): void {
  const { clock } = world;
  if (job.status === 'PENDING') {
    clock.at(job.runTime, () => {
      if (job.status === 'PENDING') setStatus(job, 'RUNNING', clock.now());
    });
  }
  if (!isPending(job) || job.outcome === 'hang') return;
  clock.at(job.endTime, () => {
    if (!isPending(job)) return;
    if (job.outcome === 'fail') job.error = job.reason ?? 'Command failed with exit code 1';
    else applyChange(scope, job, world);
    setStatus(job, job.outcome === 'fail' ? 'FAILED' : 'COMPLETED', clock.now());
  });
}

function setStatus(job: BackendJobRecord, status: string, now: number): void {
  job.status = status;
  job.updateTime = now;
}

/** Whether a job keeps an environment (or any, if none is named) busy; a clone does so to its source and its target. */
const concerns = (job: BackendJobRecord, name: string | undefined): boolean =>
  name === undefined ||
  job.backendEnvironmentName === undefined ||
  job.backendEnvironmentName === name ||
  (job.change.kind === 'clone' && job.change.target === name);

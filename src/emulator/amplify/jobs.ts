import type {
  DeleteJobCommandInput,
  GetJobCommandInput,
  ListJobsCommandInput,
  StartJobCommandInput,
  StopJobCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest } from '../errors.ts';
import { isFinished } from '../store.ts';
import type { JobRecord } from '../store.ts';
import type { World } from '../world.ts';
import { findApp, findBranch, findJob } from './find.ts';
import { addJob } from './new-job.ts';
import { pageOf } from './paging.ts';

export function startJob(input: StartJobCommandInput, call: Call, world: World) {
  const { scope } = call;
  const { appId = '', branchName = '', jobType } = input;
  const record = findBranch(scope, input);
  if (jobType !== 'RELEASE' && jobType !== 'RETRY') {
    throw badRequest(`The requested jobType ${jobType} does not support.`);
  }
  if (findApp(scope, input).app.repository === undefined) {
    throw badRequest('Operation not supported. App is not connected to a repository.');
  }
  if (jobType === 'RETRY' && input.jobId === undefined) throw badRequest('The jobType RETRY requires a jobId.');
  // A RELEASE builds the newest commit; a RETRY the commit of the job that it repeats.
  const commit = jobType === 'RETRY' ? findJob(scope, { ...input, jobId: input.jobId }) : input;
  const details = {
    appId,
    branchName,
    jobType,
    startTime: world.clock.now(),
    commitId: commit.commitId ?? 'HEAD',
    ...(commit.commitMessage !== undefined && { commitMessage: commit.commitMessage }),
    ...(commit.commitTime !== undefined && { commitTime: commit.commitTime }),
  };
  const job = addJob(scope, record, details, () => ({ kind: 'repository' }));
  world.jobs.start(scope, job);
  call.effect = keyOf(job);
  return { jobSummary: summaryOf(job) };
}

export function stopJob(input: StopJobCommandInput, call: Call, { jobs }: World) {
  const job = findJob(call.scope, input);
  if (isFinished(job)) throw badRequest(`The job ${job.jobId} can't be stopped: it is ${job.status}.`);
  if (job.status !== 'CANCELLING') {
    jobs.stop(call.scope, job);
    call.effect = keyOf(job);
  }
  return { jobSummary: summaryOf(job) };
}

export function getJob(input: GetJobCommandInput, { scope, origin }: Call, { storage, timings }: World) {
  const job = findJob(scope, input);
  const lifetimeSeconds = timings.get('downloadUrlLifetime');
  const steps = job.steps.map(({ stepName, startTime, endTime, status, statusReason, logObject: object }) => ({
    stepName,
    startTime: new Date(startTime),
    endTime: endTime === undefined ? undefined : new Date(endTime),
    status,
    statusReason,
    logUrl: object && storage.presign({ method: 'GET', object, origin, lifetimeSeconds }),
  }));
  return { job: { summary: summaryOf(job), steps } };
}

export function deleteJob(input: DeleteJobCommandInput, call: Call, { jobs }: World) {
  const job = findJob(call.scope, input);
  const jobSummary = summaryOf(job);
  jobs.forget(call.scope, job);
  findBranch(call.scope, input).jobs.delete(job.jobId);
  call.effect = keyOf(job);
  return { jobSummary };
}

export function listJobs(input: ListJobsCommandInput, { scope, lagSeconds }: Call) {
  const { jobs } = findBranch(scope, input);
  const { items, ...rest } = pageOf(jobs.values(), input, { pageSize: 50, newestFirst: true, lagSeconds });
  return { jobSummaries: items.map(summaryOf), ...rest };
}

function summaryOf(job: JobRecord) {
  const { jobArn, jobId, commitId, commitMessage, commitTime, status, jobType, source, endTime } = job;
  return {
    jobArn,
    jobId,
    commitId,
    commitMessage,
    commitTime,
    startTime: new Date(job.startTime),
    status,
    endTime: endTime === undefined ? undefined : new Date(endTime),
    jobType,
    ...(source.kind === 'url' && { sourceUrl: source.url, sourceUrlType: source.type }),
  };
}

const keyOf = ({ appId, branchName, jobId }: JobRecord): string => `${appId}/${branchName}/${jobId}`;

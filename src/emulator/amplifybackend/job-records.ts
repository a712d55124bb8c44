import type {
  GetBackendJobCommandInput,
  ListBackendJobsCommandInput,
  UpdateBackendJobCommandInput,
} from '@aws-sdk/client-amplifybackend';
import { pageOf } from '../amplify/paging.ts';
import type { Call } from '../call.ts';
import type { Scope } from '../store.ts';
import type { World } from '../world.ts';
import { findBackend, notFound } from './find.ts';
import type { EnvironmentLabels } from './find.ts';
import { answerOf } from './jobs.ts';
import type { BackendJobRecord } from './records.ts';

const pageSize = 25;

export const getBackendJob = (input: GetBackendJobCommandInput, { scope }: Call) =>
  answerFor(input, findJob(scope, input));

/** Sets what is given. A job that is neither PENDING nor RUNNING any more changes nothing and blocks nothing. */
export function updateBackendJob(input: UpdateBackendJobCommandInput, call: Call, { clock }: World) {
  const job = findJob(call.scope, input);
  const { Operation: operation, Status: status } = input;
  if (operation !== undefined) job.operation = operation;
  if (status !== undefined) job.status = status;
  job.updateTime = clock.now();
  call.effect = [job.appId, input.BackendEnvironmentName, job.jobId].join('/');
  return answerFor(input, job);
}

/** Newest first. */
export function listBackendJobs(input: ListBackendJobsCommandInput, { scope, lagSeconds }: Call) {
  const { JobId, Operation, Status, NextToken: nextToken, MaxResults: maxResults } = input;
  const jobs = jobsOf(scope, input).filter(
    (job) =>
      (JobId ?? job.jobId) === job.jobId &&
      (Operation ?? job.operation) === job.operation &&
      (Status ?? job.status) === job.status,
  );
  const page = pageOf(jobs, { nextToken, maxResults }, { pageSize, newestFirst: true, lagSeconds });
  return { Jobs: page.items.map((job) => answerFor(input, job)), NextToken: page.nextToken };
}

interface JobLabels extends EnvironmentLabels {
  readonly JobId: string | undefined;
}

function findJob(scope: Scope, input: JobLabels): BackendJobRecord {
  const { JobId: jobId = '' } = input;
  const job = jobsOf(scope, input).find((one) => one.jobId === jobId);
  if (job === undefined) throw notFound('Job', jobId);
  return job;
}

/**
 * The jobs of an environment, which need not exist any more, nor its app: that is how a removal is followed to its end.
 * A job about all environments, whose own answer names none, is found under each name.
 */
function jobsOf(scope: Scope, labels: EnvironmentLabels): BackendJobRecord[] {
  const { AppId: appId = '', BackendEnvironmentName: name = '' } = labels;
  const { jobs } = scope.backends.get(appId) ?? findBackend(scope, labels).backend;
  return [...jobs.values()].filter(({ backendEnvironmentName = name }) => backendEnvironmentName === name);
}

/** A job as found under the environment that was asked for. */
const answerFor = ({ BackendEnvironmentName }: EnvironmentLabels, job: BackendJobRecord) => ({
  ...answerOf(job),
  BackendEnvironmentName,
});

import { badRequest } from '../errors.ts';
import { unfinishedJob } from '../jobs/jobs.ts';
import type { BranchRecord, JobRecord, JobSource, Scope } from '../store.ts';
import { branchArn, paddedJobId } from './arns.ts';

type JobDetails = Pick<JobRecord, 'appId' | 'branchName' | 'jobType' | 'startTime'> &
  Partial<Pick<JobRecord, 'commitId' | 'commitMessage' | 'commitTime'>>;

/** Adds the next job to a branch, in CREATED. The source may depend on the ARN of the job. */
export function addJob(
  scope: Scope,
  record: BranchRecord,
  details: JobDetails,
  sourceOf: (jobArn: string) => JobSource,
): JobRecord {
  record.lastJobId += 1;
  const padded = paddedJobId(record.lastJobId);
  const jobArn = `${branchArn(scope, details.appId, details.branchName)}/jobs/${padded}`;
  const job: JobRecord = {
    ...details,
    jobId: String(record.lastJobId),
    jobArn,
    sequence: record.lastJobId,
    madeAt: Date.now(),
    source: sourceOf(jobArn),
    status: 'CREATED',
    steps: [],
    artifacts: new Map(),
  };
  record.jobs.set(job.jobId, job);
  record.branch.activeJobId = padded;
  record.branch.totalNumberOfJobs = job.jobId;
  return job;
}

/** Throws where the branch still has a deployment that was not finished: there can be only one. */
export function refuseSecondDeployment(record: BranchRecord): void {
  const open = unfinishedJob(record);
  if (open === undefined) return;
  throw badRequest(
    `The last job(deployment) ${open.jobId} was not finished, please wait until it finish or use ` +
      'StopJob operation to cancel it before creating a new deployment.',
  );
}

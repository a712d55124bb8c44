import type { JobSummary } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import type { ArtifactRef, JobSource } from '../workflows/contracts.ts';
import type { BranchRef } from './effects/branch-job.ts';
import type { JobRef } from './effects/stop-job.ts';
import { jobMeaning } from './job-status.ts';
import { everyItem } from './lists.ts';
import { present } from './present.ts';
import type { OperationCalls, Wire } from './types.ts';

/**
 * Which version of a branch is meant: the one that is served (`live`), the newest one before the branch's newest job
 * (`earlier`) or before a job, whatever began since (`before`), or that of a job.
 */
export type WhichVersion = 'live' | 'earlier' | { readonly before: string } | { readonly jobId: string };

/** A version of a branch, and how to put it somewhere again. */
export interface Version {
  /** The job that made it. */
  readonly jobId: string;
  readonly source: JobSource;
}

type Job = Wire<JobSummary>;

/** @param artifactOf gives the artifact that a job carried, as long as it is known and stored. */
export function createVersionActivities(
  call: OperationCalls,
  artifactOf: (job: JobRef) => Promise<ArtifactRef | undefined>,
) {
  return {
    /**
     * Finds a version of a branch among its successful jobs, and makes sure that it can be had again.
     * @throws `NoSuchVersion` where no such job succeeded, `ArtifactMissing` where what it carried is not to be had any more.
     */
    async findVersion({ appId, branchName, which }: BranchRef & { readonly which: WhichVersion }): Promise<Version> {
      const job = await findJob(call, { appId, branchName }, which);
      const jobId = present(job.jobId, 'jobSummary.jobId');
      if (job.jobType !== 'MANUAL') return { jobId, source: { retry: { jobId } } };
      const artifact = await artifactOf({ appId, branchName, jobId });
      if (artifact !== undefined) return { jobId, source: { artifact } };
      const { sourceUrl, sourceUrlType } = job;
      if (sourceUrl !== undefined) {
        return { jobId, source: { sourceUrl, ...(sourceUrlType !== undefined && { sourceUrlType }) } };
      }
      throw ApplicationFailure.nonRetryable(
        `What job ${jobId} of branch ${branchName} of app ${appId} carried is not in the artifact store (any more), ` +
          'and Amplify does not give it back: deploy it from its source',
        'ArtifactMissing',
      );
    },
  };
}

async function findJob(call: OperationCalls, branch: BranchRef, which: WhichVersion): Promise<Job> {
  let isNewest = true;
  for await (const job of everyItem(call, 'listJobs', { ...branch })) {
    const candidate = isCandidate(which, Number(job.jobId), isNewest);
    isNewest = false;
    if (!candidate) continue;
    if (jobMeaning(job.status) === 'done') return job;
    if (typeof which === 'object' && 'jobId' in which) {
      throw noSuchVersion(branch, `job ${which.jobId} has the status ${job.status}, and only a successful one will do`);
    }
  }
  throw noSuchVersion(branch, saidNone(which));
}

function isCandidate(which: WhichVersion, jobId: number, isNewest: boolean): boolean {
  if (which === 'live') return true;
  if (which === 'earlier') return !isNewest;
  return 'before' in which ? jobId < Number(which.before) : jobId === Number(which.jobId);
}

function saidNone(which: WhichVersion): string {
  if (which === 'live') return 'no job has succeeded';
  if (which === 'earlier') return 'no job has succeeded before the newest one';
  return 'before' in which ? `no job has succeeded before job ${which.before}` : `there is no job ${which.jobId}`;
}

function noSuchVersion({ appId, branchName }: BranchRef, why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`Branch ${branchName} of app ${appId}: ${why}`, 'NoSuchVersion');
}

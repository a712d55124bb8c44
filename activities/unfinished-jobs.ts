import type { JobStatus, JobType } from '@aws-sdk/client-amplify';
import { keyIn } from './effects/marker.ts';
import type { JobRef } from './effects/stop-job.ts';
import { orMissing } from './effects/strategy.ts';
import { jobMeaning } from './job-status.ts';
import { everyItem } from './lists.ts';
import { present } from './present.ts';
import type { OperationCalls } from './types.ts';

/** A job of a branch that is not over. */
export interface UnfinishedJob extends JobRef {
  readonly jobType?: JobType;
  readonly status?: JobStatus;
  /** ISO 8601, as Amplify tells it. */
  readonly startedAt?: string;
  /** The operation key that a build of ours carries. */
  readonly key?: string;
}

/** Input of the activity `unfinishedJobs`. */
export interface UnfinishedJobsInput {
  /** Default: all apps of the target. */
  readonly appIds?: readonly string[];
}

/** Result of the activity `unfinishedJobs`. */
export interface UnfinishedJobs {
  readonly branches: number;
  readonly jobs: readonly UnfinishedJob[];
}

/** Of a branch, newest first: at Amplify one job runs and one waits. */
const NEWEST = 10;

/** The activity that looks for jobs that are not over. */
export function createUnfinishedJobsLister(call: OperationCalls) {
  return {
    /**
     * Reads the newest jobs of all branches. What is deleted meanwhile has none.
     * @throws `NotFoundException` for an app that was named and is not there.
     */
    async unfinishedJobs({ appIds }: UnfinishedJobsInput): Promise<UnfinishedJobs> {
      let branches = 0;
      const jobs: UnfinishedJob[] = [];
      for (const appId of appIds ?? (await allApps(call))) {
        for (const branchName of await branchesOf(call, appId, appIds !== undefined)) {
          branches += 1;
          const listed = await orMissing(call.listJobs({ appId, branchName, maxResults: NEWEST }));
          for (const { jobId, jobType, status, startTime, commitMessage } of listed?.jobSummaries ?? []) {
            if (jobMeaning(status) !== 'pending') continue;
            const key = keyIn(commitMessage);
            jobs.push({
              appId,
              branchName,
              jobId: present(jobId, 'jobSummary.jobId'),
              ...(jobType !== undefined && { jobType }),
              ...(status !== undefined && { status }),
              ...(startTime !== undefined && { startedAt: startTime }),
              ...(key !== undefined && { key }),
            });
          }
        }
      }
      return { branches, jobs };
    },
  };
}

async function allApps(call: OperationCalls): Promise<string[]> {
  const found: string[] = [];
  for await (const { appId } of everyItem(call, 'listApps', {})) found.push(present(appId, 'app.appId'));
  return found;
}

async function branchesOf(call: OperationCalls, appId: string, mustExist: boolean): Promise<string[]> {
  const reading = namesOf(call, appId);
  return mustExist ? reading : ((await orMissing(reading)) ?? []);
}

async function namesOf(call: OperationCalls, appId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { branchName } of everyItem(call, 'listBranches', { appId })) {
    found.push(present(branchName, 'branch.branchName'));
  }
  return found;
}

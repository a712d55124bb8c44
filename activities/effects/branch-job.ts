import { activityInfo, log } from '@temporalio/activity';
import type { ArtifactSource, JobSource } from '../../workflows/contracts.ts';
import { jobMeaning } from '../job-status.ts';
import type { Metrics } from '../metrics.ts';
import { present } from '../present.ts';
import type { OperationCalls, Wire } from '../types.ts';
import type { JobSummary } from '@aws-sdk/client-amplify';
import { type EffectId, operationKey } from './identity.ts';
import { ownAmong } from './marker.ts';
import { orNothingStarted } from './nothing-started.ts';
import { stopJobAndWait } from './stop-job.ts';
import { orMissing } from './strategy.ts';

/** A branch of an app. */
export interface BranchRef {
  readonly appId: string;
  readonly branchName: string;
}

/** Input of the activity `startBranchJob`. */
export interface StartBranchJobInput extends BranchRef {
  readonly source: JobSource;
  /** The branch's newest job before this one, as `newestJobId` gave it: what is above may be our own. */
  readonly afterJobId: string;
  /** Marks the job, where the service lets it. */
  readonly effect: EffectId;
}

/** Result of the activity `startBranchJob`. */
export interface StartedJob {
  readonly jobId: string;
  /** An earlier attempt started the job and its answer was lost. */
  readonly adopted: boolean;
}

/** Puts an artifact where Amplify asked for it. */
export type Upload = (url: string, artifact: ArtifactSource['artifact']) => Promise<void>;

type Job = Wire<JobSummary>;

/** Activities that start a job of a branch once, and end it. */
export function createBranchJobActivities(call: OperationCalls, upload: Upload, metrics: Pick<Metrics, 'adopted'>) {
  return {
    /** The id of the branch's newest job, `0` where it has none: the baseline of {@link StartBranchJobInput}. */
    async newestJobId({ appId, branchName }: BranchRef): Promise<string> {
      const { jobSummaries = [] } = await call.listJobs({ appId, branchName, maxResults: 1 });
      return jobSummaries[0]?.jobId ?? '0';
    },

    /**
     * Starts the job that puts `source` on the branch. Creating, uploading and starting a deployment are one activity:
     * the presigned URL stays out of history, and cannot be had twice. A repeated attempt looks first whether an
     * earlier one, whose answer was lost, got as far as a job, which it adopts, or stops where it cannot have started.
     * @throws `NothingStarted` when the service refuses the first call: whatever is above the baseline later is not ours.
     */
    async startBranchJob(input: StartBranchJobInput): Promise<StartedJob> {
      const { attempt } = activityInfo();
      const earlier = attempt > 1 ? await jobOfEarlierAttempt(call, input) : undefined;
      if (earlier !== undefined) {
        log.info('adopted a job of an earlier attempt', { jobId: earlier });
        metrics.adopted('startBranchJob');
        return { jobId: earlier, adopted: true };
      }
      // A later attempt may be refused because of what an earlier one left, which the next look finds.
      const first = attempt > 1 ? <T>(answer: Promise<T>) => answer : orNothingStarted;
      return { jobId: await startJob(call, upload, first, input), adopted: false };
    },

    /**
     * Ends what a failed or cancelled deployment left on the branch, so that the branch is free again: the named job,
     * or else any unfinished one of the source's kind above the baseline. Gives the ids of the stopped jobs.
     */
    async abandonBranchJob(input: StartBranchJobInput & { readonly jobId?: string }): Promise<string[]> {
      const candidates =
        input.jobId === undefined
          ? (await jobsSince(call, input)).filter((job) => jobMeaning(job.status) === 'pending')
          : [input];
      const stopped: string[] = [];
      for (const job of candidates) {
        const jobId = present(job.jobId, 'jobSummary.jobId');
        if (await stopJobAndWait(call, { ...branchOf(input), jobId })) stopped.push(jobId);
      }
      return stopped;
    },

    /** Stops whatever is unfinished on a branch, whoever began it, and gives the ids. One that is gone has nothing. */
    async stopBranchJobs(branch: BranchRef): Promise<string[]> {
      const listed = await orMissing(call.listJobs({ ...branchOf(branch), maxResults: MOST_ON_A_PAGE }));
      const stopped: string[] = [];
      for (const job of listed?.jobSummaries ?? []) {
        const jobId = present(job.jobId, 'jobSummary.jobId');
        if (jobMeaning(job.status) !== 'pending') continue;
        if (await stopJobAndWait(call, { ...branchOf(branch), jobId })) stopped.push(jobId);
      }
      return stopped;
    },
  };
}

const MOST_ON_A_PAGE = 50;

async function startJob(
  call: OperationCalls,
  upload: Upload,
  first: <T>(answer: Promise<T>) => Promise<T>,
  input: StartBranchJobInput,
): Promise<string> {
  const { source } = input;
  const branch = branchOf(input);
  if ('release' in source) {
    const request = { ...branch, jobType: 'RELEASE', ...source.release } as const;
    const { jobSummary } = await first(call.startJob(request, input.effect));
    return present(jobSummary?.jobId, 'jobSummary.jobId');
  }
  if ('retry' in source) {
    const request = { ...branch, jobType: 'RETRY', ...source.retry } as const;
    const { jobSummary } = await first(call.startJob(request, input.effect));
    return present(jobSummary?.jobId, 'jobSummary.jobId');
  }
  if ('sourceUrl' in source) {
    const { jobSummary } = await first(call.startDeployment({ ...branch, ...source }));
    return present(jobSummary?.jobId, 'jobSummary.jobId');
  }
  const deployment = await first(call.createDeployment(branch));
  const jobId = present(deployment.jobId, 'jobId');
  await upload(present(deployment.zipUploadUrl, 'zipUploadUrl'), source.artifact);
  await call.startDeployment({ ...branch, jobId });
  return jobId;
}

/**
 * What an earlier attempt, whose answer was lost, left behind. A deployment that may not have been started is stopped
 * instead: its upload URL cannot be had again.
 */
async function jobOfEarlierAttempt(call: OperationCalls, input: StartBranchJobInput): Promise<string | undefined> {
  for (const job of await jobsSince(call, input)) {
    const jobId = present(job.jobId, 'jobSummary.jobId');
    if (job.status === 'CANCELLING' || job.status === 'CANCELLED') continue;
    if ('artifact' in input.source && (job.status === 'CREATED' || job.status === 'PENDING')) {
      await stopJobAndWait(call, { ...branchOf(input), jobId });
    } else {
      return jobId;
    }
  }
  return undefined;
}

/** Jobs above the baseline that the source could have made, newest first. */
async function jobsSince(call: OperationCalls, input: StartBranchJobInput): Promise<Job[]> {
  const { source, afterJobId, effect } = input;
  const jobType = jobTypeOf(source);
  const { jobSummaries = [] } = await call.listJobs({ ...branchOf(input), maxResults: MOST_ON_A_PAGE });
  const candidates = jobSummaries.filter(
    (job) =>
      Number(job.jobId) > Number(afterJobId) &&
      job.jobType === jobType &&
      // Only the summary of a later state repeats the URL.
      (!('sourceUrl' in source) || job.sourceUrl === undefined || job.sourceUrl === source.sourceUrl),
  );
  return ownAmong(candidates, operationKey(effect));
}

/** The type of the job that a source makes. */
function jobTypeOf(source: JobSource): 'RELEASE' | 'RETRY' | 'MANUAL' {
  if ('release' in source) return 'RELEASE';
  return 'retry' in source ? 'RETRY' : 'MANUAL';
}

function branchOf({ appId, branchName }: BranchRef): BranchRef {
  return { appId, branchName };
}

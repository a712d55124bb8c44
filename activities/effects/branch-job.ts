import { log } from '@temporalio/activity';
import type { JobSource } from '../../workflows/contracts.ts';
import type { Artifacts } from '../artifacts.ts';
import { createDefaultDomains } from '../default-domain.ts';
import { type JobDurations, durationsOf } from '../job-duration.ts';
import { jobMeaning } from '../job-status.ts';
import type { Metrics } from '../metrics.ts';
import { present } from '../present.ts';
import type { OperationCalls, Wire } from '../types.ts';
import type { JobSummary, JobType } from '@aws-sdk/client-amplify';
import { type EffectId, mayHaveCalled, operationKey } from './identity.ts';
import { markedBy, ownAmong } from './marker.ts';
import { orNothingStarted } from './nothing-started.ts';
import { type JobRef, stopJobAndWait } from './stop-job.ts';
import { orMissing } from './strategy.ts';

/** A branch of an app. */
export interface BranchRef {
  readonly appId: string;
  readonly branchName: string;
}

/** Input of the activity `startBranchJob`. */
export interface StartBranchJobInput extends BranchRef {
  readonly source: JobSource;
  /** The branch's newest job before this one, as `branchState` gave it: what is above may be our own. */
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

/** Input of the activity `branchState`. */
export interface BranchStateInput extends BranchRef {
  readonly effect: EffectId;
  /** Whether to tell where the branch is served. Default: no. */
  readonly withDomain?: boolean;
}

/** What the jobs of a branch say of a deployment that is to begin. */
export interface BranchState {
  /** The baseline of {@link StartBranchJobInput}: `0` where there is none. */
  readonly afterJobId: string;
  /** The newest job that is not over, and is not this run's own. */
  readonly unfinished?: { readonly jobId: string; readonly jobType?: JobType; readonly status?: string };
  /** How long those before took: what to expect of the next. */
  readonly durations: JobDurations;
  /** The domain of the app, where it was asked for and can be read. */
  readonly defaultDomain?: string;
}

type Job = Wire<JobSummary>;

/**
 * Activities that start a job of a branch once, and end it.
 * @param urgent the calls that find what is to be stopped, and stop it: they go before all others.
 */
export function createBranchJobActivities(
  call: OperationCalls,
  urgent: OperationCalls,
  artifacts: Artifacts,
  metrics: Pick<Metrics, 'adopted'>,
) {
  const defaultDomain = createDefaultDomains(call);
  return {
    /**
     * Looks at the newest jobs of a branch. Where the run was reset, a build that it started before is above the baseline,
     * and is found again.
     */
    async branchState({ effect, withDomain = false, ...branch }: BranchStateInput): Promise<BranchState> {
      const [{ jobSummaries = [] }, domain] = await Promise.all([
        call.listJobs({ ...branchOf(branch), maxResults: NEWEST }),
        // That its app cannot be read is no reason to fail.
        withDomain ? defaultDomain(branch.appId).catch(() => undefined) : undefined,
      ]);
      const key = operationKey(effect);
      const own = effect.resumed ? jobSummaries.filter(({ commitMessage }) => markedBy(key, commitMessage)) : [];
      const others = jobSummaries.filter((job) => !own.includes(job));
      const unfinished = others.find(({ status }) => jobMeaning(status) === 'pending');
      const { jobId: oldest } = own.at(-1) ?? {};
      return {
        afterJobId: oldest === undefined ? (jobSummaries[0]?.jobId ?? '0') : String(Number(oldest) - 1),
        ...(unfinished !== undefined && { unfinished: jobOf(unfinished) }),
        durations: durationsOf(jobSummaries),
        ...(domain !== undefined && { defaultDomain: domain }),
      };
    },

    /**
     * Starts the job that puts `source` on the branch. Creating, uploading and starting a deployment are one activity:
     * the presigned URL stays out of history, and cannot be had twice. A repeated attempt looks first whether an
     * earlier one, whose answer was lost, got as far as a job, which it adopts, or stops where it cannot have started.
     * @throws `NothingStarted` when the service refuses the first call, or the store has no such artifact: whatever is
     * above the baseline later is not ours.
     */
    async startBranchJob(asked: StartBranchJobInput): Promise<StartedJob> {
      const repeated = mayHaveCalled(asked.effect);
      // A later attempt may be refused because of what an earlier one left, which the next look finds.
      const first = repeated ? <T>(answer: Promise<T>) => answer : orNothingStarted;
      const input = { ...asked, source: artifacts.sourceFor(asked.source) };
      const record =
        'artifact' in asked.source
          ? await first(artifacts.prepare(branchOf(asked), asked.source.artifact))
          : () => Promise.resolve();
      const earlier = repeated ? await jobOfEarlierAttempt(call, input) : undefined;
      if (earlier !== undefined) {
        log.info('adopted a job of an earlier attempt', { jobId: earlier });
        metrics.adopted('startBranchJob');
        await record(earlier);
        return { jobId: earlier, adopted: true };
      }
      return { jobId: await startJob(call, { upload: artifacts.upload, record }, first, input), adopted: false };
    },

    /**
     * Ends what a failed or cancelled deployment left on the branch, so that the branch is free again: the named job,
     * or else any unfinished one of the source's kind above the baseline. Gives the ids of the stopped jobs.
     */
    async abandonBranchJob(asked: StartBranchJobInput & { readonly jobId?: string }): Promise<string[]> {
      const input = { ...asked, source: artifacts.sourceFor(asked.source) };
      const candidates =
        input.jobId === undefined
          ? (await jobsSince(urgent, input)).filter((job) => jobMeaning(job.status) === 'pending')
          : [input];
      const stopped: string[] = [];
      for (const job of candidates) {
        const jobId = present(job.jobId, 'jobSummary.jobId');
        if (await stopJobAndWait(call, { ...branchOf(input), jobId }, urgent)) stopped.push(jobId);
      }
      return stopped;
    },

    /** Stops a job, and waits until it is over. Gives whether there was anything to stop. */
    endJob: (job: JobRef): Promise<boolean> => stopJobAndWait(call, job, urgent),

    /** Stops whatever is unfinished on a branch, whoever began it, and gives the ids. One that is gone has nothing. */
    async stopBranchJobs(branch: BranchRef): Promise<string[]> {
      const listed = await orMissing(urgent.listJobs({ ...branchOf(branch), maxResults: MOST_ON_A_PAGE }));
      const stopped: string[] = [];
      for (const job of listed?.jobSummaries ?? []) {
        const jobId = present(job.jobId, 'jobSummary.jobId');
        if (jobMeaning(job.status) !== 'pending') continue;
        if (await stopJobAndWait(call, { ...branchOf(branch), jobId }, urgent)) stopped.push(jobId);
      }
      return stopped;
    },
  };
}

const MOST_ON_A_PAGE = 50;
/** Jobs that are looked at before a start: one may run and one wait, the others tell how long it usually takes. */
const NEWEST = 20;

function jobOf({ jobId, jobType, status }: Job): NonNullable<BranchState['unfinished']> {
  return {
    jobId: present(jobId, 'jobSummary.jobId'),
    ...(jobType !== undefined && { jobType }),
    ...(status !== undefined && { status }),
  };
}

async function startJob(
  call: OperationCalls,
  { upload, record }: Pick<Artifacts, 'upload'> & { record(jobId: string): Promise<void> },
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
    const jobId = present(jobSummary?.jobId, 'jobSummary.jobId');
    await record(jobId);
    return jobId;
  }
  const deployment = await first(call.createDeployment(branch));
  const jobId = present(deployment.jobId, 'jobId');
  // It is known of before it runs, so that no branch ever runs what nobody knows of.
  await Promise.all([upload(present(deployment.zipUploadUrl, 'zipUploadUrl'), source.artifact), record(jobId)]);
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

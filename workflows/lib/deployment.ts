import type {
  ArtifactSource,
  DeploymentSource,
  FinishedDeployment,
  JobResult,
  JobSource,
  Precedence,
  RetrySource,
  TagSource,
} from '../contracts.ts';
import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { BranchState, StartBranchJobInput, StartedJob } from '../../activities/effects/branch-job.ts';
import type { NothingStarted } from '../../activities/effects/nothing-started.ts';
import type { AwaitJobInput } from '../../activities/waits/index.ts';
import { compensating } from './compensation.ts';
import { effectId } from './effect-id.ts';
import { awaitFree } from './branch-turn.ts';
import { rootFailure } from './failures.ts';
import { branchLock, withLock } from './locks.ts';
import { paceOf } from './pace.ts';
import type { Process } from './process.ts';
import type { Step } from './progress.ts';

/** How long a job may take when the input does not say, in seconds. */
export const DEFAULT_JOB_TIMEOUT_SECONDS = 3_600;

/** How long a job may wait for a build slot beside, of which an account has few. */
const MOST_PENDING_SECONDS = 24 * 3_600;

/** What to put on which branch. */
export interface Deployment extends Precedence {
  readonly appId: string;
  readonly branchName: string;
  readonly source: DeploymentSource | RetrySource;
  readonly timeoutSeconds?: number | undefined;
}

/**
 * Puts `source` on the branch and waits until its job is over. When it fails, is cancelled or takes too long, the job
 * is stopped, and a deployment that was created and never started with it, so that the branch is free again. To be called
 * with the lock of the branch.
 */
export async function runJob(process: Process, deployment: Deployment, made: Made = {}): Promise<JobResult> {
  const { appId, branchName, source } = deployment;
  process.mark({ appId, branch: branchName });
  if (!('tag' in source)) return runJobOf(process, deployment, source, made);
  const tagged = await resolveTag(process, source);
  return { ...(await runJobOf(process, deployment, tagged, made)), ...tagged };
}

/** What the tag names now: since the run has the lock of the branch, no run that began to wait later deploys an older one. */
async function resolveTag({ progress }: Process, { tag }: TagSource): Promise<ArtifactSource> {
  const artifact = await progress.step(
    `Find what the tag ${tag} names`,
    ({ calls }) => calls.artifactOfTag({ tag }),
    ({ sha256, size }) => `${size} bytes, SHA-256 ${sha256.slice(0, SHOWN_DIGITS)}…`,
  );
  return { artifact };
}

const SHOWN_DIGITS = 12;

function runJobOf(process: Process, deployment: Deployment, source: JobSource, made: Made): Promise<JobResult> {
  const { progress, mark } = process;
  const { appId, branchName, timeoutSeconds } = deployment;
  const branch = { appId, branchName };
  return compensating(process, async (compensation) => {
    compensation.add(
      `stop the unfinished deployment of branch ${branchName} of app ${appId}`,
      async () => {
        if (made.request === undefined) return;
        const { request, jobId } = made;
        await progress.step(
          'Clean up the deployment',
          ({ cleanup }) => cleanup.abandonBranchJob({ ...request, ...(jobId !== undefined && { jobId }) }),
          (stopped) => (stopped.length === 0 ? 'no job was left' : `job ${stopped.join(', ')} was stopped`),
        );
      },
      () =>
        made.jobId === undefined
          ? { operation: 'listJobs', input: branch }
          : { operation: 'stopJob', input: { ...branch, jobId: made.jobId } },
    );
    const { jobId } = await start(process, { ...deployment, source }, made);
    made.jobId = jobId;
    const begunAt = new Date().toISOString();
    const jobType = 'release' in source || 'retry' in source ? 'RELEASE' : 'MANUAL';
    const took = made.seen?.durations[jobType];
    mark({ branch: branchName, jobId });
    return progress.step(
      `Wait for job ${jobId} of ${branchName}`,
      (step) => awaitSlotAndJob(step, { ...branch, jobId, jobType, begunAt, ...(took && { took }) }, timeoutSeconds),
      (job) => `${job.status} (${job.steps.map(({ stepName }) => stepName).join(', ')})`,
    );
  });
}

/**
 * Waits until a job is over.
 * @param timeoutSeconds how long it may take from when it has a build slot. Default an hour; for the slot it may wait a day beside.
 * @throws `JobFailed`, `WaitTimedOut`.
 */
export function awaitSlotAndJob(
  { waits }: Step,
  job: Omit<AwaitJobInput, 'timeoutSeconds' | 'queuedSeconds'>,
  timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS,
): Promise<JobResult> {
  const { awaitJob } = waits(timeoutSeconds + MOST_PENDING_SECONDS);
  return awaitJob({ ...job, timeoutSeconds, queuedSeconds: MOST_PENDING_SECONDS });
}

/** What a run may have left at Amplify, and what it saw before. */
interface Made {
  /** Whether to ask where the branch is served. */
  readonly withDomain?: boolean;
  /** The request that was made last, unless it was refused. */
  request?: StartBranchJobInput;
  jobId?: string;
  /** What the look before it told. */
  seen?: Pick<BranchState, 'durations' | 'defaultDomain'>;
}

/**
 * Starts the job, as soon as the branch is free. A refusal means that nothing of ours exists, so the next try begins with
 * a new baseline: what others start meanwhile is below it, and is never taken for ours.
 */
function start(
  process: Process,
  { appId, branchName, source, ...precedence }: Deployment & { readonly source: JobSource },
  made: Made,
): Promise<StartedJob> {
  const { progress, queueTime } = process;
  return progress.step(
    startTitle(source, branchName),
    async (step) => {
      const { calls, transfers, note } = step;
      const pace = paceOf(queueTime.leftMs());
      const rest = async (ms: number): Promise<void> => {
        if (ms > 0) await queueTime.during(() => sleep(Math.min(ms, Math.max(1, queueTime.leftMs()))));
      };
      for (let pauseMs = LEAST_PAUSE_MS; ;) {
        // Of a step that was parked: a request that was not refused may have left a job, which its own baseline tells.
        const effect = effectId(jobStep(branchName));
        if (made.request === undefined) {
          const { withDomain = false } = made;
          const state = await calls.branchState({ appId, branchName, effect, ...(withDomain && { withDomain }) });
          const { afterJobId, unfinished, ...seen } = state;
          made.seen = seen;
          if (unfinished !== undefined) {
            await awaitFree(queueTime, step, { appId, branchName, ...unfinished }, precedence);
            await rest(pace.restMs());
            continue;
          }
          made.request = { appId, branchName, source, afterJobId, effect };
        } else {
          made.request = { ...made.request, effect };
        }
        try {
          return await transfers.startBranchJob(made.request);
        } catch (error) {
          const refusal = refusalOf(error);
          if (refusal === undefined) throw error;
          delete made.request;
          if (refusal.retryInMs === undefined || queueTime.leftMs() === 0) throw refusal.cause;
          note(`waits: ${refusal.cause.message}`);
          await rest(pace.restMs(Math.max(pauseMs, refusal.retryInMs)));
          pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS);
        }
      }
    },
    (job) => `job ${job.jobId}${job.adopted ? ', started by an earlier attempt' : ''}`,
  );
}

/** Names the step of a run that starts a job of a branch. */
export const jobStep = (branchName: string): string => `job of ${branchName}`;

/** Between two tries on a branch that is busy, at first. */
const LEAST_PAUSE_MS = 5_000;
const MOST_PAUSE_MS = 60_000;

/** The refusal in a failure `NothingStarted`. */
export function refusalOf(error: unknown): (NothingStarted & { readonly cause: Error }) | undefined {
  const failure = rootFailure(error);
  if (!(failure instanceof ApplicationFailure) || failure.type !== 'NothingStarted') return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the failure's type tells its details
  const [details = {}] = (failure.details ?? []) as [NothingStarted?];
  return { ...details, cause: failure.cause ?? failure };
}

function startTitle(source: JobSource, branchName: string): string {
  if ('release' in source) return `Start a build of ${branchName}`;
  if ('retry' in source) return `Build the commit of job ${source.retry.jobId} of ${branchName} once more`;
  if ('sourceUrl' in source) return `Deploy a URL to ${branchName}`;
  const { uri, size } = source.artifact;
  if (uri.startsWith('s3:')) return `Deploy ${size} bytes from S3 to ${branchName}`;
  return `Upload ${size} bytes to ${branchName} and start the deployment`;
}

/** {@link runJob} while no other run deploys to the branch, as a part of a run that is not to be superseded for it. */
export function deploy(process: Process, deployment: Omit<Deployment, keyof Precedence>): Promise<JobResult> {
  const { appId, branchName } = deployment;
  return withLock(process, branchLock(appId, branchName), {}, () => runJob(process, deployment));
}

/** {@link runJob}, with where the branch is served. */
export async function deployed(process: Process, deployment: Deployment): Promise<FinishedDeployment> {
  const { appId, branchName } = deployment;
  const made: Made = { withDomain: true };
  const job = await runJob(process, deployment, made);
  // Without an answer, as AWS has made all of them so far.
  const url = branchUrl(branchName, made.seen?.defaultDomain ?? `${appId}.amplifyapp.com`);
  process.progress.link(branchName, url);
  return { ...job, appId, branchName, url };
}

/** Where a branch is served: its name in the form of a host name, under the app's domain. */
export function branchUrl(branchName: string, defaultDomain: string): string {
  return `https://${branchName.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}.${defaultDomain}`;
}

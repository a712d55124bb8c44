import type { DeployBranchResult, JobResult, JobSource } from '../contracts.ts';
import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { StartBranchJobInput, StartedJob } from '../../activities/effects/branch-job.ts';
import type { NothingStarted } from '../../activities/effects/nothing-started.ts';
import { compensating } from './compensation.ts';
import { effectId } from './effect-id.ts';
import { rootFailure } from './failures.ts';
import type { Process } from './process.ts';

/** How long a job may take when the input does not say, in seconds. */
export const DEFAULT_JOB_TIMEOUT_SECONDS = 3_600;

/** What to put on which branch. */
export interface Deployment {
  readonly appId: string;
  readonly branchName: string;
  readonly source: JobSource;
  readonly timeoutSeconds?: number;
}

/**
 * Puts `source` on the branch and waits until its job is over. When it fails, is cancelled or takes too long, the job
 * is stopped, and a deployment that was created and never started with it, so that the branch is free again.
 */
export function deploy(process: Process, deployment: Deployment): Promise<JobResult> {
  const { activities, progress, mark } = process;
  const { appId, branchName, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS } = deployment;
  mark({ appId, branch: branchName });
  return compensating(async (compensation) => {
    const made: Made = {};
    compensation.add(`stop the unfinished deployment of branch ${branchName} of app ${appId}`, async () => {
      if (made.request === undefined) return;
      const { request, jobId } = made;
      await progress.step(
        'Clean up the deployment',
        () => activities.cleanup.abandonBranchJob({ ...request, ...(jobId !== undefined && { jobId }) }),
        (stopped) => (stopped.length === 0 ? 'no job was left' : `job ${stopped.join(', ')} was stopped`),
      );
    });
    const { jobId } = await start(process, { ...deployment, timeoutSeconds }, made);
    made.jobId = jobId;
    const begunAt = new Date().toISOString();
    const { source } = deployment;
    const jobType = 'release' in source || 'retry' in source ? 'RELEASE' : 'MANUAL';
    mark({ jobId });
    return progress.step(
      `Wait for job ${jobId} of ${branchName}`,
      () => activities.waits(timeoutSeconds).awaitJob({ appId, branchName, jobId, timeoutSeconds, jobType, begunAt }),
      (job) => `${job.status} (${job.steps.map(({ stepName }) => stepName).join(', ')})`,
    );
  });
}

/** What a run may have left at Amplify: the request that was made last, unless it was refused, and its job. */
interface Made {
  request?: StartBranchJobInput;
  jobId?: string;
}

/**
 * Starts the job, as soon as the branch is free. A refusal means that nothing of ours exists, so the next try begins with
 * a new baseline: what others start meanwhile is below it, and is never taken for ours.
 */
function start(
  { activities, progress }: Process,
  { appId, branchName, source, timeoutSeconds }: Required<Deployment>,
  made: Made,
): Promise<StartedJob> {
  const giveUp = Date.now() + timeoutSeconds * 1000;
  return progress.step(
    startTitle(source, branchName),
    async (note) => {
      for (let pauseMs = LEAST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS)) {
        const afterJobId = await activities.calls.newestJobId({ appId, branchName });
        made.request = { appId, branchName, source, afterJobId, effect: effectId(`job of ${branchName}`) };
        try {
          return await activities.transfers.startBranchJob(made.request);
        } catch (error) {
          const refusal = refusalOf(error);
          if (refusal === undefined) throw error;
          delete made.request;
          if (refusal.retryInMs === undefined || Date.now() > giveUp) throw refusal.cause;
          note(`waits: ${refusal.cause.message}`);
          await sleep(Math.max(pauseMs, refusal.retryInMs));
        }
      }
    },
    (job) => `job ${job.jobId}${job.adopted ? ', started by an earlier attempt' : ''}`,
  );
}

/** Between two tries on a branch that is busy. */
const LEAST_PAUSE_MS = 5_000;
const MOST_PAUSE_MS = 60_000;

/** The refusal in the failure `NothingStarted` of `startBranchJob`. */
function refusalOf(error: unknown): (NothingStarted & { readonly cause: Error }) | undefined {
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
  return `Upload ${source.artifact.size} bytes to ${branchName} and start the deployment`;
}

/** The same, with where the branch is served. */
export async function deployed(process: Process, deployment: Deployment): Promise<DeployBranchResult> {
  const { appId, branchName } = deployment;
  const job = await deploy(process, deployment);
  const { app } = await process.activities.calls.getApp({ appId });
  const url = branchUrl(branchName, app?.defaultDomain ?? `${appId}.amplifyapp.com`);
  process.progress.link(branchName, url);
  return { ...job, appId, branchName, url };
}

/** Where a branch is served: its name in the form of a host name, under the app's domain. */
export function branchUrl(branchName: string, defaultDomain: string): string {
  return `https://${branchName.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}.${defaultDomain}`;
}

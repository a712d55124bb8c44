import type { DeploymentSource, JobResult } from '../contracts.ts';
import { compensating } from './compensation.ts';
import type { Process } from './process.ts';

/** How long a job may take when the input does not say, in seconds. */
export const DEFAULT_JOB_TIMEOUT_SECONDS = 3_600;

/** What to put on which branch. */
export interface Deployment {
  readonly appId: string;
  readonly branchName: string;
  readonly source: DeploymentSource;
  readonly timeoutSeconds?: number;
}

/**
 * Puts `source` on the branch and waits until its job is over. When it fails, is cancelled or takes too long, the job
 * is stopped, and a deployment that was created and never started with it, so that the branch is free again.
 */
export function deploy({ activities, progress, mark }: Process, deployment: Deployment): Promise<JobResult> {
  const { appId, branchName, source, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS } = deployment;
  mark({ appId, branch: branchName });
  return compensating(async (compensation) => {
    const afterJobId = await activities.calls.newestJobId({ appId, branchName });
    const start = { appId, branchName, source, afterJobId };
    const known: { jobId?: string } = {};
    compensation.add(`stop the unfinished deployment of branch ${branchName} of app ${appId}`, () =>
      progress.step(
        'Stop the deployment',
        () => activities.cleanup.abandonBranchJob({ ...start, ...known }),
        (stopped) => (stopped.length === 0 ? 'none was left' : `job ${stopped.join(', ')} is over`),
      ),
    );
    const { jobId } = await progress.step(
      startTitle(source, branchName),
      () => activities.transfers.startBranchJob(start),
      (job) => `job ${job.jobId}${job.adopted ? ', started by an earlier attempt' : ''}`,
    );
    known.jobId = jobId;
    mark({ jobId });
    return progress.step(
      `Wait for job ${jobId} of ${branchName}`,
      () => activities.waits(timeoutSeconds).awaitJob({ appId, branchName, jobId, timeoutSeconds }),
      (job) => `${job.status} (${job.steps.map(({ stepName }) => stepName).join(', ')})`,
    );
  });
}

function startTitle(source: DeploymentSource, branchName: string): string {
  if ('release' in source) return `Start a build of ${branchName}`;
  if ('sourceUrl' in source) return `Deploy a URL to ${branchName}`;
  return `Upload ${source.artifact.size} bytes to ${branchName} and start the deployment`;
}

/** Amplify serves `feature/x` at `feature-x`: a branch's label in the host name. */
export function branchUrl(branchName: string, defaultDomain: string): string {
  return `https://${branchName.replaceAll('/', '-')}.${defaultDomain}`;
}

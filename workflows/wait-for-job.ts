import type { JobResult, WaitForJobInput } from './contracts.ts';
import { DEFAULT_JOB_TIMEOUT_SECONDS } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';

/**
 * Waits for a job that something else started, and leaves it alone whatever happens to the wait.
 * @throws `JobFailed` when it failed or was cancelled, `WaitTimedOut`, `InvalidInput`.
 */
export function waitForJob(input: WaitForJobInput): Promise<JobResult> {
  return runProcess(input, ({ activities, progress, mark }) => {
    const { appId, branchName, jobId, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS } = input;
    mark({ appId, branch: branchName, jobId });
    return progress.step(
      `Wait for job ${jobId} of ${branchName}`,
      () => activities.waits(timeoutSeconds).awaitJob({ appId, branchName, jobId, timeoutSeconds }),
      (job) => job.status,
    );
  });
}

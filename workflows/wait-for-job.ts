import type { JobResult, WaitForJobInput } from './contracts.ts';
import { awaitSlotAndJob } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';

/**
 * Waits for a job that something else started, and leaves it alone whatever happens to the wait.
 * @throws `JobFailed` when it failed or was cancelled, `WaitTimedOut`, `InvalidInput`.
 */
export function waitForJob(input: WaitForJobInput): Promise<JobResult> {
  return runProcess(input, ({ progress, mark }) => {
    const { appId, branchName, jobId, timeoutSeconds } = input;
    mark({ appId, branch: branchName, jobId });
    return progress.step(
      `Wait for job ${jobId} of ${branchName}`,
      (step) => awaitSlotAndJob(step, { appId, branchName, jobId }, timeoutSeconds),
      (job) => job.status,
    );
  });
}

import { ApplicationFailure } from '@temporalio/common';
import type { ReleaseBranchInput, ReleaseBranchResult } from './contracts.ts';
import { deployed } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';

/**
 * Builds the connected repository and waits until the job is over. Cancelling it stops the job at Amplify and waits until it
 * is CANCELLED.
 * @throws `JobFailed`, `WaitTimedOut`, `CommitMismatch` when another commit was built than the one that was asked for,
 * `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function releaseBranch(input: ReleaseBranchInput): Promise<ReleaseBranchResult> {
  return runProcess(input, async (process) => {
    const { target: _, appId, branchName, timeoutSeconds, retryJobId, ...commit } = input;
    const { jobReason } = commit;
    const source =
      retryJobId === undefined
        ? { release: commit }
        : { retry: { jobId: retryJobId, ...(jobReason !== undefined && { jobReason }) } };
    const job = await deployed(process, {
      appId,
      branchName,
      source,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    });
    if (!isSameCommit(commit.commitId, job.commitId)) {
      throw ApplicationFailure.create({
        type: 'CommitMismatch',
        message: `job ${job.jobId} of branch ${branchName} built commit ${job.commitId}, and not ${commit.commitId}`,
        nonRetryable: true,
        details: [job],
      });
    }
    return job;
  });
}

/** Of an abbreviated commit the beginning counts; what is no hash, such as HEAD, says nothing. */
function isSameCommit(asked: string | undefined, built: string | undefined): boolean {
  if (asked === undefined || built === undefined || !HASH.test(asked) || !HASH.test(built)) return true;
  const length = Math.min(asked.length, built.length);
  return asked.slice(0, length).toLowerCase() === built.slice(0, length).toLowerCase();
}

const HASH = /^[0-9a-f]{7,64}$/i;

import { ApplicationFailure } from '@temporalio/common';
import type { FinishedDeployment, ReleaseBranchInput, ReleaseBranchResult } from './contracts.ts';
import { orSkipped, withBranch } from './lib/branch-turn.ts';
import { defined } from './lib/defined.ts';
import { deployed } from './lib/deployment.ts';
import { type Process, runProcess } from './lib/process.ts';

/**
 * Builds the connected repository and waits until the job is over. Cancelling it stops the job at Amplify and waits until it
 * is CANCELLED.
 * @throws `Busy`, `ProductionProtected`, `JobFailed`, `WaitTimedOut`, `CommitMismatch` when another commit was built than the one that was asked for,
 * `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function releaseBranch(input: ReleaseBranchInput): Promise<ReleaseBranchResult> {
  return runProcess(input, (process) =>
    orSkipped(
      input,
      withBranch(process, input, input, () => release(process, input)),
    ),
  );
}

async function release(process: Process, input: ReleaseBranchInput): Promise<FinishedDeployment> {
  const { branchName, retryJobId, commitId, commitMessage, commitTime, jobReason } = input;
  const commit = { commitId, commitMessage, commitTime, jobReason };
  const source =
    retryJobId === undefined
      ? { release: defined(commit) }
      : { retry: { jobId: retryJobId, ...defined({ jobReason }) } };
  const job = await deployed(process, { ...input, source });
  if (!isSameCommit(commit.commitId, job.commitId)) {
    throw ApplicationFailure.create({
      type: 'CommitMismatch',
      message: `job ${job.jobId} of branch ${branchName} built commit ${job.commitId}, and not ${commit.commitId}`,
      nonRetryable: true,
      details: [job],
    });
  }
  return job;
}

/** Of an abbreviated commit the beginning counts; what is no hash, such as HEAD, says nothing. */
function isSameCommit(asked: string | undefined, built: string | undefined): boolean {
  if (asked === undefined || built === undefined || !HASH.test(asked) || !HASH.test(built)) return true;
  const length = Math.min(asked.length, built.length);
  return asked.slice(0, length).toLowerCase() === built.slice(0, length).toLowerCase();
}

const HASH = /^[0-9a-f]{7,64}$/i;

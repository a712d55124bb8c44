import { ApplicationFailure, isCancellation } from '@temporalio/workflow';
import type { DeployBranchInput, DeployBranchResult, FinishedDeployment } from './contracts.ts';
import { orSkipped, withBranch } from './lib/branch-turn.ts';
import { deployed } from './lib/deployment.ts';
import { rootFailure } from './lib/failures.ts';
import { type Process, runProcess } from './lib/process.ts';
import { rollBack } from './lib/rollback.ts';
import { checkSite } from './lib/site-check.ts';

/**
 * Deploys an artifact, a URL, or the connected repository to a branch and waits until the job is over, and the site is as
 * the input says. Cancelling it stops the job at Amplify and waits until it is CANCELLED.
 * @throws `ArtifactMissing` before the branch is touched, `ArtifactCorrupt`, `Busy`, `ProductionProtected`, `JobFailed`, `WaitTimedOut`,
 * `InvalidInput`, or the AWS error that nothing can be done about; `CheckFailed` when the site is not as it should be, with what became of the version before in its details.
 */
export function deployBranch(input: DeployBranchInput): Promise<DeployBranchResult> {
  return runProcess(input, (process) =>
    orSkipped(
      input,
      withBranch(process, input, input, () => deployChecked(process, input)),
    ),
  );
}

async function deployChecked(process: Process, input: DeployBranchInput): Promise<FinishedDeployment> {
  const { check, rollbackOnFailedCheck = false } = input;
  const job = await deployed(process, input);
  if (check === undefined) return job;
  try {
    await checkSite(process, job.url, check);
    return job;
  } catch (error) {
    const failed = rootFailure(error);
    if (!(failed instanceof ApplicationFailure) || failed.type !== 'CheckFailed') throw error;
    const restored = rollbackOnFailedCheck ? await restore(process, input, job.jobId) : 'it is live';
    throw ApplicationFailure.create({
      type: 'CheckFailed',
      message: `job ${job.jobId} of branch ${job.branchName} ended well, but ${failed.message}; ${restored}`,
      nonRetryable: true,
      details: [{ job, restored }],
    });
  }
}

/** Puts the version before a job there again, and says what came of it. */
async function restore(process: Process, input: DeployBranchInput, before: string): Promise<string> {
  try {
    const { restoredJobId, jobId } = await rollBack(process, input, { before });
    return `job ${jobId} put the version of job ${restoredJobId} there again`;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return `it is live, since the version before could not be put there again: ${rootFailure(error).message}`;
  }
}

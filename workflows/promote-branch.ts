import { ApplicationFailure } from '@temporalio/common';
import type { PromoteBranchInput, PromoteBranchResult } from './contracts.ts';
import { awaitApproval } from './lib/approval.ts';
import { orSkipped, withBranch } from './lib/branch-turn.ts';
import { deployed } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';
import { findVersion } from './lib/rollback.ts';

/**
 * Puts what one branch serves on another, such as staging's on production, when a person has approved it. What was
 * served when the run began is what is approved and deployed, whatever is deployed to the first branch meanwhile.
 * @throws `NoSuchVersion`, `ArtifactMissing`, `NotPromotable`, `Rejected`, `ApprovalTimedOut`, all of which change nothing;
 * `Busy`, `ProductionProtected`, `JobFailed`, `WaitTimedOut`, `InvalidInput`.
 */
export function promoteBranch(input: PromoteBranchInput): Promise<PromoteBranchResult> {
  return runProcess(input, async (process) => {
    const { appId, branchName, toBranchName, toAppId = appId, ...rest } = input;
    const from = { appId, branchName };
    const to = { ...rest, appId: toAppId, branchName: toBranchName };
    // Before anybody is asked: a branch that is not there cannot be deployed to.
    await process.progress.step(`Look for branch ${toBranchName} of app ${toAppId}`, ({ calls }) =>
      calls.getBranch({ appId: toAppId, branchName: toBranchName }),
    );
    const { jobId, source } = await findVersion(process, from, 'live');
    if ('retry' in source) throw notPromotable(branchName, toBranchName);
    process.mark({ appId, branch: branchName });
    const approvedBy = await awaitApproval(process, `job ${jobId} of ${branchName} to ${toBranchName}`, input);
    const promoted = await orSkipped(
      to,
      withBranch(process, to, to, async () => {
        // It may have left the store while people thought.
        const version = await findVersion(process, from, { jobId });
        return deployed(process, { ...to, source: version.source });
      }),
    );
    return { ...promoted, promotedJobId: jobId, approvedBy };
  });
}

function notPromotable(branchName: string, toBranchName: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Amplify builds ${branchName} from its repository, and would not put the same build on another branch: ` +
      `merge into ${toBranchName} there, and use releaseBranch`,
    'NotPromotable',
  );
}

import type { RollbackBranchInput, RollbackBranchResult } from './contracts.ts';
import { orSkipped, withBranch } from './lib/branch-turn.ts';
import { runProcess } from './lib/process.ts';
import { rollBack } from './lib/rollback.ts';

/**
 * Puts an earlier version of a branch there again: that of a job, or the last successful one before the branch's newest job.
 * A connected branch builds the commit once more, a manual one gets the artifact that the store has of the job.
 * @throws `NoSuchVersion` and `ArtifactMissing` before the branch is touched; `Busy`, `ProductionProtected`, `JobFailed`, `WaitTimedOut`,
 * `InvalidInput`.
 */
export function rollbackBranch(input: RollbackBranchInput): Promise<RollbackBranchResult> {
  const { jobId, ...deployment } = input;
  return runProcess(input, (process) =>
    orSkipped(
      input,
      withBranch(process, input, input, () =>
        rollBack(process, deployment, jobId === undefined ? 'earlier' : { jobId }),
      ),
    ),
  );
}

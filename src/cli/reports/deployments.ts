import type {
  DeployBranchResult,
  JobResult,
  PromoteBranchResult,
  RollbackBranchResult,
} from '../../../workflows/contracts.ts';

/** Of `deploy` and `release`. */
export function liveAt(done: DeployBranchResult): string {
  return done.skipped ? `Nothing was deployed: ${done.reason}` : `Job ${done.jobId} is live at ${done.url}`;
}

/** Of `rollback`. */
export function rolledBack(done: RollbackBranchResult): string {
  return done.skipped
    ? liveAt(done)
    : `The version of job ${done.restoredJobId} is live again at ${done.url} (job ${done.jobId})`;
}

/** Of `promote`. */
export function promoted(done: PromoteBranchResult): string {
  const approved = `approved by ${done.approvedBy}`;
  return done.skipped
    ? `${liveAt(done)} (${approved})`
    : `${liveAt(done)} (version of job ${done.promotedJobId}, ${approved})`;
}

/** Of `wait job`. */
export function jobEnded({ jobId, status }: JobResult): string {
  return `Job ${jobId}: ${status}`;
}

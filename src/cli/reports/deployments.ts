import type {
  DeployBranchResult,
  JobResult,
  PromoteBranchResult,
  RollbackBranchResult,
  SweepOrphansResult,
} from '../../../workflows/contracts.ts';
import { fitted } from '../terminal/text.ts';

/** Of `deploy` and `release`. */
export function liveAt(done: DeployBranchResult): string {
  return fitted(whereLive(done), process.stdout);
}

function whereLive(done: DeployBranchResult): string {
  return done.skipped ? `Nothing was deployed: ${done.reason}` : `Job ${done.jobId} is live at ${done.url}`;
}

/** Of `rollback`. */
export function rolledBack(done: RollbackBranchResult): string {
  if (done.skipped) return liveAt(done);
  const said = `The version of job ${done.restoredJobId} is live again at ${done.url} (job ${done.jobId})`;
  return fitted(said, process.stdout);
}

/** Of `promote`. */
export function promoted(done: PromoteBranchResult): string {
  const approved = `approved by ${done.approvedBy}`;
  const why = done.skipped ? approved : `version of job ${done.promotedJobId}, ${approved}`;
  return fitted(`${whereLive(done)} (${why})`, process.stdout);
}

/** Of `sweep`. */
export function swept({ branches, owned, ...orphans }: SweepOrphansResult): string {
  const lines = (['stopped', 'recent', 'foreign'] as const).flatMap((kind) =>
    orphans[kind].map(
      ({ appId, branchName, jobId }) => `Job ${jobId} of branch ${branchName} of app ${appId}: ${fates[kind]}`,
    ),
  );
  return [
    `${branches} branches; ${owned} unfinished jobs that a run owns, ${lines.length} that none does`,
    ...lines,
  ].join('\n');
}

const fates = {
  stopped: 'stopped',
  recent: 'ours, and left alone since it began a short while ago',
  foreign: 'left alone, since nothing says that it is ours',
} as const;

/** Of `wait job`. */
export function jobEnded({ jobId, status }: JobResult): string {
  return `Job ${jobId}: ${status}`;
}

import type { BranchRef } from '../../activities/effects/branch-job.ts';
import type { Version, WhichVersion } from '../../activities/versions.ts';
import type { FinishedDeployment, RolledBack } from '../contracts.ts';
import { type Deployment, deployed } from './deployment.ts';
import type { Process } from './process.ts';

/**
 * Finds a version of a branch, before anything is touched.
 * @throws `NoSuchVersion`, `ArtifactMissing`.
 */
export function findVersion(
  { progress }: Process,
  { appId, branchName }: BranchRef,
  which: WhichVersion,
): Promise<Version> {
  return progress.step(
    titleOf(which, branchName),
    ({ calls }) => calls.findVersion({ appId, branchName, which }),
    ({ jobId }) => `that of job ${jobId}`,
  );
}

function titleOf(which: WhichVersion, branchName: string): string {
  if (which === 'live') return `Find what ${branchName} serves`;
  if (which === 'earlier') return `Find the version of ${branchName} before`;
  if ('before' in which) return `Find the version of ${branchName} before job ${which.before}`;
  return `Find the version of job ${which.jobId} of ${branchName}`;
}

/** Puts an earlier version of a branch there again. To be called with the lock of the branch. */
export async function rollBack(
  process: Process,
  deployment: Omit<Deployment, 'source'>,
  which: WhichVersion,
): Promise<RolledBack> {
  const { jobId, source } = await findVersion(process, deployment, which);
  const finished: FinishedDeployment = await deployed(process, { ...deployment, source });
  return { ...finished, restoredJobId: jobId };
}

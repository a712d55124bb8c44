import type { PruneArtifactsInput, PruneArtifactsResult } from './contracts.ts';
import { runProcess } from './lib/process.ts';

/** How many jobs of a branch are remembered whatever their age, when the input does not say. */
const DEFAULT_KEEP_NEWEST = 10;

/**
 * Removes old artifacts from the store, never one that a branch runs. What is removed stays so when it is cancelled; a
 * new run goes on from there.
 * @throws `InvalidInput`, `ArtifactRefused`, `ArtifactCorrupt`.
 */
export function pruneArtifacts(request: PruneArtifactsInput): Promise<PruneArtifactsResult> {
  return runProcess(request, async ({ progress }) => {
    const { olderThanDays, keepNewest = DEFAULT_KEEP_NEWEST, appIds } = request;
    const { branches, forgotten } = await progress.step(
      'Forget what old jobs carried',
      ({ lists }) => lists.forgetOldJobs({ olderThanDays, keepNewest, ...(appIds !== undefined && { appIds }) }),
      (done) => `${done.forgotten} jobs of ${done.branches} branches`,
    );
    const removed = await progress.step(
      'Remove artifacts that no job needs',
      ({ lists }) => lists.removeUnusedArtifacts({ olderThanDays }),
      (done) => `${done.removed} artifacts, ${done.removedBytes} bytes; ${done.kept} stay`,
    );
    return { branches, forgotten, ...removed };
  });
}

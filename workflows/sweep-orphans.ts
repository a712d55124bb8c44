import type { UnfinishedJob } from '../activities/unfinished-jobs.ts';
import type { OrphanJob, SweepOrphansInput, SweepOrphansResult } from './contracts.ts';
import { jobStep } from './lib/deployment.ts';
import type { Process } from './lib/process.ts';
import { runProcess } from './lib/process.ts';
import { ownerOfJob } from './lib/proxies.ts';

/** How old an orphan is at least that is stopped, when the input does not say: a build takes two hours at most. */
const DEFAULT_GRACE_SECONDS = 7_200;

/**
 * Looks for unfinished deployments that no run owns, such as those of runs that were terminated; stops those that are ours
 * and older than the grace period, and tells of the others. What is stopped stays so when it is cancelled.
 * @throws `InvalidInput`, `NotFoundException` for an app that was named.
 */
export function sweepOrphans(input: SweepOrphansInput): Promise<SweepOrphansResult> {
  return runProcess(input, async (process) => {
    const { appIds, graceSeconds = DEFAULT_GRACE_SECONDS } = input;
    const { progress } = process;
    const { branches, jobs } = await progress.step(
      'Look for unfinished jobs',
      ({ lists }) => lists.unfinishedJobs({ ...(appIds !== undefined && { appIds }) }),
      (found) => `${found.jobs.length} at ${found.branches} branches`,
    );
    const swept = { stopped: [], recent: [], foreign: [] } as Record<Orphaned, OrphanJob[]>;
    let owned = 0;
    for (const { key, ...job } of jobs) {
      const { state, workflowId } = await ownerOfJob({ ...job, step: jobStep(job.branchName), ...(key && { key }) });
      const orphan: OrphanJob = { ...job, ...(workflowId !== undefined && { startedBy: workflowId }) };
      if (state === 'running') owned += 1;
      else if (state === 'foreign' || (state === 'none' && key === undefined)) swept.foreign.push(orphan);
      else if (!isOlder(job, graceSeconds)) swept.recent.push(orphan);
      else if (await stop(process, job)) swept.stopped.push(orphan);
    }
    return { branches, owned, ...swept };
  });
}

type Orphaned = 'stopped' | 'recent' | 'foreign';

/** One that does not tell when it began counts as young. */
function isOlder({ startedAt }: Pick<UnfinishedJob, 'startedAt'>, seconds: number): boolean {
  return startedAt !== undefined && Date.parse(startedAt) <= Date.now() - seconds * 1_000;
}

/** Gives whether there was anything left to stop. */
function stop({ progress }: Process, { appId, branchName, jobId }: Omit<UnfinishedJob, 'key'>): Promise<boolean> {
  return progress.step(
    `Stop job ${jobId} of branch ${branchName} of app ${appId}`,
    ({ calls }) => calls.endJob({ appId, branchName, jobId }),
    (stopped) => (stopped ? 'stopped' : 'it was over'),
  );
}

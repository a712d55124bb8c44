import { Context } from '@temporalio/activity';
import type { CarriedArtifact } from '../src/artifacts/job-index.ts';
import type { ArtifactStore } from '../src/artifacts/store.ts';
import type { BranchRef } from './effects/branch-job.ts';
import { orMissing } from './effects/strategy.ts';
import { jobMeaning } from './job-status.ts';
import { everyItem } from './lists.ts';
import { withStore } from './store-failure.ts';
import type { OperationCalls } from './types.ts';

/** Input of the activity `forgetOldJobs`. */
export interface ForgetOldJobsInput {
  readonly olderThanDays: number;
  /** Of each branch, so many newest jobs are remembered whatever their age. */
  readonly keepNewest: number;
  /** Default: all that deployed from the store by way of this target. */
  readonly appIds?: readonly string[];
}

/** Result of the activity `forgetOldJobs`. */
export interface ForgottenJobs {
  readonly branches: number;
  readonly forgotten: number;
}

/** Result of the activity `removeUnusedArtifacts`. */
export interface RemovedArtifacts {
  readonly removed: number;
  /** Their bytes. */
  readonly removedBytes: number;
  readonly kept: number;
  /** Parts of uploads that were broken off. */
  readonly unfinished: number;
}

const DAY_MS = 86_400_000;

/**
 * Retention in two steps: what jobs carried is forgotten, branch by branch and target by target; then artifacts that no
 * remembered job carried, whatever its target, and no tag names are removed.
 */
export function createRetentionActivities(call: OperationCalls, store: ArtifactStore, target: string) {
  return {
    /**
     * Forgets what old jobs carried, but for what a branch still runs: its newest successful job, and all that is newer.
     * Branches of other targets are left alone.
     */
    async forgetOldJobs({ olderThanDays, keepNewest, appIds }: ForgetOldJobsInput): Promise<ForgottenJobs> {
      const before = Date.now() - olderThanDays * DAY_MS;
      const branches = await withStore(() => branchesOf(store, target, appIds));
      let forgotten = 0;
      for (const jobs of branches) {
        goOn();
        if (!jobs.some(({ recordedAt }) => Date.parse(recordedAt) < before)) continue;
        const live = await oldestInUse(call, jobs[0]);
        const remembered = live === Infinity ? 0 : keepNewest;
        const old = jobs
          .slice(remembered)
          .filter(({ jobId, recordedAt }) => Number(jobId) < live && Date.parse(recordedAt) < before);
        await withStore(() => Promise.all(old.map((job) => store.jobs.forget(job))));
        forgotten += old.length;
      }
      return { branches: branches.length, forgotten };
    },

    /**
     * Removes artifacts that no remembered job carried, no tag names and nobody used for so long, and what broken puts left.
     */
    removeUnusedArtifacts({ olderThanDays }: Pick<ForgetOldJobsInput, 'olderThanDays'>): Promise<RemovedArtifacts> {
      const before = new Date(Date.now() - olderThanDays * DAY_MS);
      let [removed, removedBytes, kept] = [0, 0, 0];
      return withStore(
        async () => {
          const needed = new Set<string>();
          for await (const { artifact } of store.jobs.all()) needed.add(artifact.sha256);
          for await (const { artifact } of store.tags.all()) needed.add(artifact.sha256);
          for await (const artifact of store.list()) {
            goOn();
            const unused = !needed.has(artifact.sha256) && artifact.usedAt < before.getTime();
            if (unused && (await store.remove(artifact))) {
              removed += 1;
              removedBytes += artifact.size;
            } else {
              kept += 1;
            }
          }
          return { removed, removedBytes, kept, unfinished: await store.removeUnfinished(before) };
        },
        () => ({ removed, removedBytes, kept }),
      );
    },
  };
}

/** Nobody waits for an activity that was cancelled; it is to end nevertheless. */
const goOn = (): void => Context.current().cancellationSignal.throwIfAborted();

type BranchHistory = readonly [CarriedArtifact, ...CarriedArtifact[]];

/** What the jobs of each branch carried, newest job first. */
async function branchesOf(
  store: ArtifactStore,
  target: string,
  appIds: readonly string[] | undefined,
): Promise<BranchHistory[]> {
  const branches = new Map<string, [CarriedArtifact, ...CarriedArtifact[]]>();
  for await (const job of store.jobs.all()) {
    if (job.target !== target || appIds?.includes(job.appId) === false) continue;
    const key = JSON.stringify([job.appId, job.branchName]);
    const jobs = branches.get(key);
    if (jobs === undefined) branches.set(key, [job]);
    else jobs.push(job);
  }
  for (const jobs of branches.values()) jobs.sort((a, b) => Number(b.jobId) - Number(a.jobId));
  return [...branches.values()];
}

/**
 * The number of a branch's newest successful job: it is what the branch runs, and what is newer may come to run. 0 where
 * no job succeeded, so that all count as in use; infinite for a branch that is gone.
 */
async function oldestInUse(call: OperationCalls, { appId, branchName }: BranchRef): Promise<number> {
  const found = await orMissing(newestSuccess(call, { appId, branchName }).then((jobId) => ({ jobId })));
  return found === undefined ? Infinity : Number(found.jobId ?? 0);
}

async function newestSuccess(call: OperationCalls, branch: BranchRef): Promise<string | undefined> {
  for await (const { jobId, status } of everyItem(call, 'listJobs', branch)) {
    if (jobMeaning(status) === 'done') return jobId;
  }
  return undefined;
}

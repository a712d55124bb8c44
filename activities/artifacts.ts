import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ArtifactStore } from '../src/artifacts/store.ts';
import type { ArtifactRef, JobSource, TagSource } from '../workflows/contracts.ts';
import type { BranchRef } from './effects/branch-job.ts';
import type { JobRef } from './effects/stop-job.ts';
import { orMissing } from './effects/strategy.ts';
import { present } from './present.ts';
import { withStore } from './store-failure.ts';
import { uploadArtifact } from './transfer.ts';
import type { OperationCalls } from './types.ts';

/** What starting a job needs of the artifact store. */
export interface Artifacts {
  /** Puts an artifact where Amplify asked for it. */
  upload(url: string, artifact: ArtifactRef): Promise<void>;
  /** The source as Amplify gets it: an artifact that it can fetch itself is a URL. */
  sourceFor(source: JobSource): JobSource;
  /**
   * Makes sure that an artifact is there, before a branch is touched.
   * @returns keeps, for `artifactOfJob`, that a job carries the artifact.
   * @throws `ApplicationFailure` `ArtifactMissing`, `ArtifactCorrupt`, `ArtifactRefused`; `NotFoundException` for a branch.
   */
  prepare(branch: BranchRef, artifact: ArtifactRef): Promise<(jobId: string) => Promise<void>>;
}

/** How activities of a target use the artifact store. */
export function createArtifacts(call: OperationCalls, store: ArtifactStore, target: string): Artifacts {
  return {
    upload: (url, artifact) => uploadArtifact(url, artifact, store),
    sourceFor(source) {
      const sourceUrl = 'artifact' in source ? store.sourceUrl(source.artifact) : undefined;
      return sourceUrl === undefined ? source : { sourceUrl, sourceUrlType: 'ZIP' };
    },
    async prepare({ appId, branchName }, artifact) {
      const reading = call.getBranch({ appId, branchName });
      // What the store lacks is said first.
      reading.catch(() => undefined);
      await withStore(() => store.check(artifact, { signal: Context.current().cancellationSignal }));
      const { branch } = await reading;
      const branchCreated = present(branch?.createTime, 'branch.createTime');
      return (jobId) => {
        const recordedAt = new Date().toISOString();
        const carried = { appId, branchName, jobId, artifact, branchCreated, target, recordedAt };
        return withStore(() => store.jobs.record(carried));
      };
    },
  };
}

/** Activities that answer from the artifact store. */
export function createArtifactActivities(call: OperationCalls, store: ArtifactStore) {
  return {
    /**
     * The artifact that a job of a branch carried. Undefined where that is not known, as for a job that something else
     * started or one of an earlier branch of the name; or where the artifact is not in the store any more. What is given
     * is left alone by retention for a day at least.
     */
    async artifactOfJob({ appId, branchName, jobId }: JobRef): Promise<ArtifactRef | undefined> {
      const carried = await withStore(() => store.jobs.find({ appId, branchName, jobId }));
      if (carried === undefined) return undefined;
      const found = await orMissing(call.getBranch({ appId, branchName }));
      if (found?.branch?.createTime !== carried.branchCreated) return undefined;
      try {
        await withStore(() => store.check(carried.artifact, { signal: Context.current().cancellationSignal }));
        return carried.artifact;
      } catch (error) {
        if (error instanceof ApplicationFailure && gone.has(error.type ?? '')) return undefined;
        throw error;
      }
    },

    /**
     * The artifact that a tag names now. Retention leaves it alone for a day at least, whatever the tag names then.
     * @throws `NoSuchTag`, `ArtifactMissing`, `ArtifactCorrupt`.
     */
    async artifactOfTag({ tag }: TagSource): Promise<ArtifactRef> {
      const found = await withStore(() => store.tags.find(tag));
      if (found === undefined) throw noSuchTag(tag);
      await withStore(() => store.check(found.artifact, { signal: Context.current().cancellationSignal }));
      return found.artifact;
    },
  };
}

function noSuchTag(tag: string): ApplicationFailure {
  const message = `The artifact store has no tag ${tag}: set it with "temporal-amplify publish SOURCE --tag ${tag}"`;
  return ApplicationFailure.nonRetryable(message, 'NoSuchTag');
}

const gone = new Set(['ArtifactMissing', 'ArtifactCorrupt']);

import type { TargetInput } from './target.ts';

/** Input of the workflow `pruneArtifacts`. */
export interface PruneArtifactsInput extends TargetInput {
  /** Nothing that was put, deployed or asked for within so many days is touched; at least 1. */
  readonly olderThanDays: number;
  /** The artifacts of so many newest jobs of each branch stay, whatever their age. Default 10. */
  readonly keepNewest?: number;
  /** Let go only of what branches of these apps have. Default: of all apps of the target. */
  readonly appIds?: readonly string[];
}

/** Result of the workflow `pruneArtifacts`. */
export interface PruneArtifactsResult {
  /** Branches of the target that ever had an artifact of the store. */
  readonly branches: number;
  /** Jobs whose artifact is not known any more. */
  readonly forgotten: number;
  /** Artifacts. */
  readonly removed: number;
  readonly removedBytes: number;
  /** Artifacts that stay. */
  readonly kept: number;
  /** What broken puts had left, and is removed. */
  readonly unfinished: number;
}

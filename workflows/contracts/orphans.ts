import type { UnfinishedJob } from '../../activities/unfinished-jobs.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `sweepOrphans`. */
export interface SweepOrphansInput extends TargetInput {
  /** Look at these apps only. Default: all apps of the target. */
  readonly appIds?: readonly string[];
  /** A job that began less than so many seconds ago is left alone. Default 7200, the longest that Amplify lets a build take. */
  readonly graceSeconds?: number;
}

/** An unfinished job that no run owns. */
export interface OrphanJob extends Omit<UnfinishedJob, 'key'> {
  /** Workflow id of the run that started it, where that is known. */
  readonly startedBy?: string;
}

/** Result of the workflow `sweepOrphans`. */
export interface SweepOrphansResult {
  /** How many were looked at. */
  readonly branches: number;
  /** Unfinished jobs that a run owns or waits for. */
  readonly owned: number;
  /** Ours, and stopped. */
  readonly stopped: readonly OrphanJob[];
  /** Ours, and left alone since they are younger than the grace period. */
  readonly recent: readonly OrphanJob[];
  /** Nothing says that they are ours: the console, a git push or a script started them. Left alone. */
  readonly foreign: readonly OrphanJob[];
}

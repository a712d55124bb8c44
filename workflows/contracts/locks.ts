import type { JobRef } from '../../activities/effects/stop-job.ts';

/**
 * What a run does that finds busy what it wants to work on: waits for its turn (`queue`, the default), does nothing and says
 * so (`skip`), cancels what is older (`supersede`) where a cancel only stops a job, or fails (`fail`).
 */
export type OnBusy = 'queue' | 'skip' | 'supersede' | 'fail';

/** The run that has a lock, or waits for it: the same after a reset. */
export interface LockClaim {
  readonly workflowId: string;
  /** `firstExecutionRunId`: workflow ids repeat. */
  readonly firstRunId: string;
  /** Cancelling the run stops its job and undoes nothing else, so that a newer one may supersede it. Default false. */
  readonly supersedable?: boolean;
}

/** Argument of the update `acquireLock`. */
export interface LockRequest extends LockClaim {
  readonly onBusy: OnBusy;
}

/** Why a claim is refused. */
export interface LockRefusal {
  /**
   * `busy`: another run is there, and the request does not wait. `protected`: it would supersede a run that is not to be
   * cancelled. `full`: as many runs wait as may.
   */
  readonly why: 'busy' | 'protected' | 'full';
  /** Workflow id of the run that is in the way. */
  readonly by: string;
}

/** Where a claim stands. */
export interface LockTurn extends LockClaim {
  /** Such as `branch:d1a2b3c4d5e6f7:main`: the workflow id of the lock. */
  readonly lock: string;
  readonly state: 'held' | 'waiting' | 'refused';
  /** Of a claim that is refused. */
  readonly refusal?: LockRefusal;
  /** Place in the queue; 1 is next. */
  readonly place?: number;
  /** Workflow id of the run that has the lock. */
  readonly holder?: string;
}

/** Input of the entity workflow `resourceLock`, which workers start by themselves. */
export interface ResourceLockInput {
  /** Handed on when it continues as new. Default none. */
  readonly claims?: readonly LockClaim[];
}

/** How a run takes the lock of what it works on. */
export interface Queueing {
  readonly onBusy?: OnBusy | undefined;
  /** How long to wait in all, for turns and for jobs of something else, in seconds. Default a day. */
  readonly queueSeconds?: number | undefined;
}

/** The same of what cannot be stopped, such as the jobs of a backend environment. */
export interface BackendQueueing extends Queueing {
  readonly onBusy?: 'queue' | 'fail' | undefined;
}

/** What a deployment does that finds its branch busy. */
export interface Precedence extends Queueing {
  /** With `onBusy: 'supersede'`: stop a job, too, that no run of this project started. Default false. */
  readonly supersedeForeign?: boolean | undefined;
  /** With `onBusy: 'supersede'`: do so on a branch with the stage PRODUCTION. Default false. */
  readonly allowProduction?: boolean | undefined;
}

/** Activities that ask Temporal, and no AWS. */
export interface LockActivities {
  /** Asks for a lock, and starts its workflow where there is none. Repeated, it says where the claim stands. */
  acquireLock(lock: string, request: LockRequest): Promise<LockTurn>;
  /** Whether the run that made a claim goes on, perhaps after a reset or as its next run. */
  isRunning(claim: LockClaim): Promise<boolean>;
  /**
   * Workflow id of the run that started a job, also where it has ended; undefined where something else did, or where the
   * namespace lacks our search attributes.
   */
  starterOfJob(job: JobRef): Promise<string | undefined>;
  /** Whether a run goes on that has to do with a job. */
  ownerOfJob(job: JobToOwn): Promise<JobOwner>;
}

/** A job, and how one of ours would be known. */
export interface JobToOwn extends JobRef {
  /** The operation key that it carries. */
  readonly key?: string;
  /** The step by which a run would have started it. */
  readonly step: string;
}

/** What Temporal knows of a job. */
export interface JobOwner {
  /**
   * `running`: the run that started it, or one that waits for it, goes on. `ended`: the run that started it is over. `none`: no
   * run is known, which is also so where the namespace lacks our search attributes and the job carries no key. `foreign`: it carries
   * the key of a run in another namespace.
   */
  readonly state: 'running' | 'ended' | 'none' | 'foreign';
  readonly workflowId?: string;
}

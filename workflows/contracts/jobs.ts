import type { JobStatus, JobType } from '@aws-sdk/client-amplify';
import type { Precedence } from './locks.ts';
import type { ArtifactRef, DeploymentSource } from './sources.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `deployBranch`. */
export interface DeployBranchInput extends TargetInput, Precedence {
  readonly appId: string;
  readonly branchName: string;
  readonly source: DeploymentSource;
  /** What the site must be like afterwards. Default: it is not looked at. */
  readonly check?: SiteCheck;
  /** When the check fails, put the version before there again; the run fails all the same. Default false. */
  readonly rollbackOnFailedCheck?: boolean;
  /** How long the job may take until it is stopped, in seconds, from when it has a build slot. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** What a site must be like. */
export interface SiteCheck {
  /** The page, in place of `path`. */
  readonly url?: string;
  /** The page, below where the branch is served. Default `/`. */
  readonly path?: string;
  /** HTTP status; redirects are not followed. Default 200. */
  readonly status?: number;
  /** Text that the page must hold, within its first megabyte. */
  readonly text?: string;
  /** How long it may take until the page is so, in seconds. Default 300. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `deployBranch`. */
export type DeployBranchResult = FinishedDeployment | SkippedDeployment;

/** Nothing was started, since the branch was busy and the input has `onBusy: 'skip'`. */
export interface SkippedDeployment {
  readonly appId: string;
  readonly branchName: string;
  readonly skipped: true;
  /** What the branch is busy with. */
  readonly reason: string;
  readonly jobId?: never;
  readonly url?: never;
}

/** A job that put something on a branch. */
export interface FinishedDeployment extends JobResult {
  readonly appId: string;
  readonly branchName: string;
  readonly skipped?: never;
  /** Where the branch is served. */
  readonly url: string;
}

/** Input of the workflow `releaseBranch`: the newest commit, or with `retryJobId` that of an earlier job. */
export interface ReleaseBranchInput extends TargetInput, Precedence {
  readonly appId: string;
  readonly branchName: string;
  /** Build the commit of this job once more. Not with the members of a commit. */
  readonly retryJobId?: string;
  /** The commit that is to be built. Amplify builds the newest one whatever is given: the run fails if that is another. */
  readonly commitId?: string;
  readonly commitMessage?: string;
  /** ISO 8601. */
  readonly commitTime?: string;
  readonly jobReason?: string;
  /** How long the job may take until it is stopped, in seconds, from when it has a build slot. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `releaseBranch`. */
export type ReleaseBranchResult = DeployBranchResult;

/** Input of the workflow `rollbackBranch`. */
export interface RollbackBranchInput extends TargetInput, Precedence {
  readonly appId: string;
  readonly branchName: string;
  /** A job that succeeded. Default: the last one that did, before the branch's newest job. */
  readonly jobId?: string;
  /** How long the job may take until it is stopped, in seconds, from when it has a build slot. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `rollbackBranch`. */
export type RollbackBranchResult = RolledBack | SkippedDeployment;

/** A branch that serves an earlier version again. */
export interface RolledBack extends FinishedDeployment {
  /** The job whose version that is. */
  readonly restoredJobId: string;
}

/** An approval that is waited for. */
export interface Approval {
  /** Who may approve or reject, by the names that they give. Default: everybody who may send updates. */
  readonly approvers?: readonly string[];
  /** How long to wait, in seconds; the update `extendDeadline` adds to it. Default a week. */
  readonly approvalSeconds?: number;
}

/** Input of the workflow `promoteBranch`. */
export interface PromoteBranchInput extends TargetInput, Precedence, Approval {
  readonly appId: string;
  /** The branch whose version is taken. */
  readonly branchName: string;
  /** The branch that gets it. */
  readonly toBranchName: string;
  /** App of that branch. Default: the same. */
  readonly toAppId?: string;
  /** How long the job may take until it is stopped, in seconds, from when it has a build slot. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `promoteBranch`. */
export type PromoteBranchResult = DeployBranchResult & {
  /** The job of the first branch whose version was taken. */
  readonly promotedJobId: string;
  /** Who approved it; nobody proved the name. */
  readonly approvedBy: string;
};

/** Input of the workflow `waitForJob`. */
export interface WaitForJobInput extends TargetInput {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
  /** Give up after so many seconds, from when it has a build slot; the job itself is left alone. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** How a job ended. */
export interface JobResult {
  readonly jobId: string;
  /** What the tag named, where one was the source. */
  readonly artifact?: ArtifactRef;
  readonly jobType: JobType;
  readonly status: JobStatus;
  /** The commit that was built, where Amplify tells it; `HEAD` stands for the newest one. */
  readonly commitId?: string;
  /** ISO 8601. */
  readonly startTime?: string;
  /** ISO 8601. */
  readonly endTime?: string;
  readonly steps: readonly JobStepResult[];
}

/** One step of a job, such as BUILD, DEPLOY or VERIFY. */
export interface JobStepResult {
  readonly stepName: string;
  readonly status: JobStatus;
  readonly statusReason?: string;
}

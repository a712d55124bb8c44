import type { JobStatus, JobType } from '@aws-sdk/client-amplify';
import type { Precedence } from './locks.ts';
import type { DeploymentSource } from './sources.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `deployBranch`. */
export interface DeployBranchInput extends TargetInput, Precedence {
  readonly appId: string;
  readonly branchName: string;
  readonly source: DeploymentSource;
  /** How long the job may take until it is stopped, in seconds, from when it has a build slot. Default 3600. */
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

/** Input of the workflow `waitForJob`. */
export interface WaitForJobInput extends TargetInput {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
  /** Give up after so many seconds; the job itself is left alone. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** How a job ended. */
export interface JobResult {
  readonly jobId: string;
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

import type { JobStatus, JobType } from '@aws-sdk/client-amplify';
import type { DeploymentSource } from './sources.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `deployBranch`. */
export interface DeployBranchInput extends TargetInput {
  readonly appId: string;
  readonly branchName: string;
  readonly source: DeploymentSource;
  /** How long the job may take until it is stopped, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `deployBranch`. */
export interface DeployBranchResult extends JobResult {
  readonly appId: string;
  readonly branchName: string;
  /** Where the branch is served. */
  readonly url: string;
}

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

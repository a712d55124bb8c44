import type {
  CreateAppCommandInput,
  CreateBranchCommandInput,
  DomainStatus,
  JobStatus,
  JobType,
  SourceUrlType,
} from '@aws-sdk/client-amplify';
import type { ListRequest } from '../activities/list-all.ts';
import type { OperationName, WireInput, WithReferences } from '../activities/types.ts';

/** A file in the artifact store. Workflows carry this reference, never the bytes. */
export interface ArtifactRef {
  /** Where the store keeps it, for example `file:///var/artifacts/ab12….zip`. */
  readonly uri: string;
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string;
  /** Length in bytes. */
  readonly size: number;
}

/** A zip that the client or the command line put into the artifact store. */
export interface ArtifactSource {
  readonly artifact: ArtifactRef;
}

/** A zip that Amplify fetches itself (`https://`, `s3://`), or a prefix of an S3 bucket. */
export interface UrlSource {
  readonly sourceUrl: string;
  /** Default `ZIP`. */
  readonly sourceUrlType?: SourceUrlType;
}

/** A build of the connected repository. */
export interface ReleaseSource {
  readonly release: {
    /** Recorded by Amplify; a RELEASE builds the newest commit whatever is given here. */
    readonly commitId?: string;
    readonly commitMessage?: string;
    /** ISO 8601. */
    readonly commitTime?: string;
    readonly jobReason?: string;
  };
}

/** What a deployment puts on a branch: exactly one of the three. */
export type DeploymentSource = ArtifactSource | UrlSource | ReleaseSource;

/** Input that every workflow takes. */
export interface TargetInput {
  /** Name of the AWS account and region to act on, as the worker knows it. Default `default`. */
  readonly target?: string;
}

/** A branch as CreateBranch takes it, with what to deploy on it. */
export type BranchInput = Omit<WithReferences<WireInput<CreateBranchCommandInput>>, 'appId'> & {
  /** First deployment of the branch. Amplify starts none by itself. */
  readonly source?: DeploymentSource;
};

/** Input of the workflow `createApp`. */
export interface CreateAppInput extends TargetInput {
  /** The app as CreateApp takes it. */
  readonly app: WithReferences<WireInput<CreateAppCommandInput>>;
  /** Branches to create, in this order. Default none. */
  readonly branches?: readonly BranchInput[];
  /** Leave what was made when a later step fails. Default false: it is deleted, newest first. */
  readonly keepOnFailure?: boolean;
}

/** Result of the workflow `createApp`. */
export interface CreateAppResult {
  readonly appId: string;
  readonly appArn: string;
  /** `<appId>.amplifyapp.com`; a branch is served at `https://<branch>.<defaultDomain>`. */
  readonly defaultDomain: string;
  readonly branches: readonly CreatedBranch[];
}

/** One branch of a {@link CreateAppResult}. */
export interface CreatedBranch {
  readonly branchName: string;
  readonly url: string;
  /** The first deployment, where one was asked for. */
  readonly deployment?: JobResult;
}

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

/** Input of the workflow `waitForBackendJob`. */
export interface WaitForBackendJobInput extends TargetInput {
  readonly appId: string;
  readonly environmentName: string;
  readonly jobId: string;
  /** Give up after so many seconds; the job itself is left alone. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** How a job of AmplifyBackend ended. */
export interface BackendJobResult {
  readonly appId: string;
  readonly environmentName: string;
  readonly jobId: string;
  readonly status: string;
  /** Such as `CloneBackend`. */
  readonly operation?: string;
}

/** A backend environment of an app. */
export interface EnvironmentRef {
  readonly appId: string;
  readonly environmentName: string;
}

/** Input of the workflow `createBackend`. */
export interface CreateBackendInput extends TargetInput, EnvironmentRef {
  /** Default: the name of the app. */
  readonly appName?: string;
  /** How long the job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Input of the workflow `cloneBackend`. */
export interface CloneBackendInput extends TargetInput, EnvironmentRef {
  /** Name of the new environment. */
  readonly targetEnvironmentName: string;
  /** How long the job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `cloneBackend`. */
export interface CloneBackendResult extends BackendJobResult {
  readonly targetEnvironmentName: string;
}

/** Input of the workflow `deleteBackend`. */
export interface DeleteBackendInput extends TargetInput, EnvironmentRef {
  /** How long the job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `deleteBackend`. */
export interface DeleteBackendResult extends EnvironmentRef {
  /** Whether there was anything to delete. */
  readonly existed: boolean;
}

/** Input of the workflow `waitForDomain`. */
export interface WaitForDomainInput extends TargetInput {
  readonly appId: string;
  readonly domainName: string;
  /** Give up after so many seconds; the domain itself is left alone. Default 259200: three days. */
  readonly timeoutSeconds?: number;
}

/** A domain that is available. */
export interface DomainResult {
  readonly appId: string;
  readonly domainName: string;
  readonly status: DomainStatus;
  readonly dnsRecords: readonly DnsRecord[];
  readonly subDomains: readonly { readonly prefix: string; readonly branchName: string; readonly verified: boolean }[];
}

/** A DNS record that the owner of a domain has to set. */
export interface DnsRecord {
  /** Empty for the domain itself. */
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** Input of the workflow `callOperation`. */
export interface CallOperationInput extends TargetInput {
  /** One of the 68, such as `createWebhook`. */
  readonly operation: OperationName;
  /** As the operation takes it; times in ISO 8601; secrets may be references. */
  readonly input: object;
  /** Give ChallengeCode, SessionId, webhookUrl and upload URLs in clear. Refused unless payloads are encrypted. Default false. */
  readonly reveal?: boolean;
}

/** Input of the workflow `listAll`. */
export type ListAllInput = TargetInput & ListRequest;

/** Input of the entity workflow `callBudget`, which workers start by themselves. */
export interface CallBudgetInput {
  /** Handed on when it continues as new. Default none. */
  readonly leases?: readonly BudgetLease[];
}

/** The share of a worker in the call budget of a target. */
export interface BudgetLease {
  readonly worker: string;
  /** Above 0, at most 1. */
  readonly share: number;
  /** Epoch milliseconds, by the clock of the Temporal server. */
  readonly expiresAt: number;
}

import type {
  CreateAppCommandInput,
  CreateBackendEnvironmentCommandInput,
  CreateBranchCommandInput,
  CreateDomainAssociationCommandInput,
  CreateWebhookCommandInput,
  DomainStatus,
} from '@aws-sdk/client-amplify';
import type { OperationName, WireInput, WithReferences } from '../../activities/types.ts';
import type { DnsRecord } from './domains.ts';
import type { JobResult } from './jobs.ts';
import type { DeploymentSource } from './sources.ts';
import type { TargetInput } from './target.ts';

/** An app as CreateApp takes it; secrets may be references. */
export type AppInput = WithReferences<WireInput<CreateAppCommandInput>>;

/** A backend environment as CreateBackendEnvironment takes it: a record, for which nothing is provisioned. */
export type BackendEnvironmentInput = Omit<WireInput<CreateBackendEnvironmentCommandInput>, 'appId'>;

/** A branch as CreateBranch takes it, with what to link it to and what to deploy on it first. */
export type BranchInput = Omit<WithReferences<WireInput<CreateBranchCommandInput>>, 'appId'> & {
  /** Name of the app's backend environment that the branch uses: in place of `backendEnvironmentArn`. */
  readonly backendEnvironment?: string;
  /** First deployment of the branch, if it has had no job yet. Amplify starts none by itself. */
  readonly source?: DeploymentSource;
  /**
   * Whether the first job is a build of the connected repository. Not with `source`. Default: true for a new branch of an
   * app that is connected to a repository.
   */
  readonly firstBuild?: boolean;
};

/** A domain as CreateDomainAssociation takes it, and whether to wait for it. */
export type DomainInput = Omit<WireInput<CreateDomainAssociationCommandInput>, 'appId'> & {
  /**
   * Wait until the domain is available, which may take its owner days. Default false: until Amplify says which DNS records
   * to set.
   */
  readonly wait?: boolean;
  /** How long that may take, in seconds. Default 259200 (three days) with `wait`, else 3600. */
  readonly timeoutSeconds?: number;
};

/** A webhook as CreateWebhook takes it. It is known by its branch and description, since it has no name. */
export type WebhookInput = Omit<WireInput<CreateWebhookCommandInput>, 'appId'>;

/** What an app has beside its own members. */
export interface AppParts {
  readonly backendEnvironments?: readonly BackendEnvironmentInput[];
  /** In the order in which they are made. */
  readonly branches?: readonly BranchInput[];
  readonly domains?: readonly DomainInput[];
  readonly webhooks?: readonly WebhookInput[];
}

/** An app as it is to be. What is left out is left alone. */
export interface AppDescription extends AppParts {
  /** Its members as UpdateApp takes them, and its tags. */
  readonly app?: Partial<AppInput>;
}

/** Input of the workflow `createApp`. */
export interface CreateAppInput extends TargetInput, AppParts {
  readonly app: AppInput;
  /** Leave what was made when a later step fails. Default false: it is deleted, newest first. */
  readonly keepOnFailure?: boolean;
  /** How long the first job of each branch may take until it is stopped, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `createApp`. */
export interface CreateAppResult extends PartsResult {
  readonly appId: string;
  readonly appArn: string;
  /** `<appId>.amplifyapp.com`; a branch is served at `https://<branch>.<defaultDomain>`. */
  readonly defaultDomain: string;
}

/** What became of {@link AppParts}. */
export interface PartsResult {
  readonly branches: readonly DescribedBranch[];
  readonly domains: readonly DescribedDomain[];
  /** Those that were made. */
  readonly webhooks: readonly CreatedWebhook[];
}

/** A branch of a description. */
export interface DescribedBranch {
  readonly branchName: string;
  readonly url: string;
  /** Its first deployment, where there was one. */
  readonly deployment?: JobResult;
}

/** A domain of a description. */
export interface DescribedDomain {
  readonly domainName: string;
  readonly status: DomainStatus;
  /** What its owner has to set. */
  readonly dnsRecords: readonly DnsRecord[];
}

/** A webhook that a run made. `callOperation` with `getWebhook` reveals its URL where payloads are encrypted. */
export interface CreatedWebhook {
  readonly webhookId: string;
  readonly branchName: string;
  readonly description?: string;
}

/** Input of the workflow `updateApp`. */
export interface UpdateAppInput extends TargetInput, AppDescription {
  readonly appId: string;
  /** Delete what the description lacks, of the parts and tags that it has. Default false: it is left alone. */
  readonly prune?: boolean;
  /** Delete branches of the stage PRODUCTION, too. Default false. */
  readonly allowProduction?: boolean;
  /** Change nothing, and tell what would be done. Default false. */
  readonly plan?: boolean;
  /** How long each job may take until it is stopped, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `updateApp`. */
export interface UpdateAppResult extends PartsResult {
  readonly appId: string;
  /** Whether the calls were made. */
  readonly applied: boolean;
  /** How the app differed from its description. */
  readonly differences: readonly Difference[];
  /** The calls that were made, or with `plan` would be, in their order; deployments are side by side. */
  readonly calls: readonly ShownCall[];
}

/** How far an `updateApp` came that failed or was cancelled: in the details of its failure, and in the progress. */
export interface PartlyApplied {
  /** The calls that were made, and stay. */
  readonly applied: readonly ShownCall[];
  /** Those that were not, or that failed. */
  readonly left: readonly ShownCall[];
}

/** One way in which an app differs from its description. Secrets are digests. */
export interface Difference {
  /** Such as `app`, `branch main` or `domain example.com`. */
  readonly resource: string;
  /** Such as `stage` or `environmentVariables.API_URL`; `exists` of what is to be made or deleted. */
  readonly member: string;
  /** Left out where there is nothing. */
  readonly before?: unknown;
  /** Left out where there will be nothing. */
  readonly after?: unknown;
}

/** A call as a plan shows it: secrets are digests, or the references that were given. */
export interface ShownCall {
  readonly operation: OperationName;
  readonly input: object;
}

/** Input of the workflow `deleteApp`. */
export interface DeleteAppInput extends TargetInput {
  readonly appId: string;
  /** Delete it even if one of its branches has the stage PRODUCTION. Default false. */
  readonly allowProduction?: boolean;
  /** How long the deletion of each backend environment, and then of the app, may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `deleteApp`. */
export interface DeleteAppResult {
  readonly appId: string;
  /** Whether there was anything to delete. */
  readonly existed: boolean;
}

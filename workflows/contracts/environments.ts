import type { BackendResource } from './backend-resources.ts';
import type { ConfigureApiInput, ConfigureAuthInput, ConfigureStorageInput } from './backend-resources.ts';
import type { CloneBackendInput, EnvironmentRef } from './backends.ts';
import type { BranchInput } from './apps.ts';
import type { JobResult } from './jobs.ts';
import type { BackendQueueing } from './locks.ts';
import type { TargetInput } from './target.ts';

/** What a resource is to be, without the names of app and environment. */
type Described<Input> = Omit<
  Input,
  keyof TargetInput | keyof EnvironmentRef | keyof BackendQueueing | 'remove' | 'generateModels' | 'timeoutSeconds'
>;

/** Input of the workflow `provisionEnvironment`. */
export interface ProvisionEnvironmentInput extends CloneBackendInput {
  /** What differs from the clone's source. Default: nothing. */
  readonly auth?: Described<ConfigureAuthInput>;
  readonly api?: Described<ConfigureApiInput>;
  readonly storage?: Described<ConfigureStorageInput>;
  /** The branch to make, which gets the backend; with a `source`, it is deployed. Default: none. */
  readonly branch?: Omit<BranchInput, 'backendEnvironment' | 'backendEnvironmentArn'>;
  /** The sub domain of a domain of the app that is to show the branch. Default: none. */
  readonly subDomain?: { readonly domainName: string; readonly prefix: string };
}

/** Result of the workflow `provisionEnvironment`. */
export interface ProvisionEnvironmentResult {
  readonly appId: string;
  readonly targetEnvironmentName: string;
  readonly backendEnvironmentArn: string;
  /** Each resource that was described, as it is now. */
  readonly auth?: BackendResource<'auth'>;
  readonly api?: BackendResource<'api'>;
  readonly storage?: BackendResource<'storage'>;
  readonly branch?: { readonly branchName: string; readonly url: string; readonly deployment?: JobResult };
  /** Host name of the sub domain. */
  readonly host?: string;
}

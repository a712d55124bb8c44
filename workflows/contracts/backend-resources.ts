import type {
  BackendAPIResourceConfig,
  CreateBackendAuthResourceConfig,
  CreateBackendStorageResourceConfig,
  GetBackendStorageResourceConfig,
} from '@aws-sdk/client-amplifybackend';
import type { Wire, WireInput, WithReferences } from '../../activities/types.ts';
import type { EnvironmentRef } from './backends.ts';
import type { BackendQueueing } from './locks.ts';
import type { TargetInput } from './target.ts';

/** The settings of the resources of a backend environment, by category, as the service tells them. */
export interface BackendSettings {
  readonly auth: Wire<CreateBackendAuthResourceConfig>;
  readonly api: Wire<BackendAPIResourceConfig>;
  readonly storage: Wire<GetBackendStorageResourceConfig>;
}

/** Category of a resource, as Amplify's meta config has it. */
export type BackendCategory = keyof BackendSettings;

/** A resource of a backend environment. Its secrets are redacted. */
export interface BackendResource<Category extends BackendCategory = BackendCategory> {
  readonly resourceName: string;
  readonly resourceConfig: BackendSettings[Category];
  /** What the meta config tells of it: ids that a client needs, such as `UserPoolId`. */
  readonly output: Readonly<Record<string, string>>;
}

/** A member of a resource that is not what was asked for. Secrets are redacted. */
export interface ResourceChange {
  /** Such as `resourceConfig.UserPoolConfigs.SignInMethod`. */
  readonly path: string;
  /** Not there: it had no value. */
  readonly before?: unknown;
  readonly asked: unknown;
}

/** What the workflows that configure a resource have in common. */
interface ConfigureInput<ResourceConfig> extends TargetInput, EnvironmentRef, BackendQueueing {
  /** Default: the environment's only resource of the category; where there is none, a new one is named as the category. */
  readonly resourceName?: string;
  /** What it is to be, as its Create operation takes it. What is left out is not compared. */
  readonly resourceConfig?: ResourceConfig;
  /** Delete it. Default false. */
  readonly remove?: boolean;
  /** How long each job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflows that configure a resource. */
export interface ConfigureResult<Category extends BackendCategory> extends EnvironmentRef {
  readonly done: 'created' | 'updated' | 'imported' | 'removed' | 'unchanged';
  /** Not there: there was none. */
  readonly before?: BackendResource<Category>;
  /** Not there: there is none. */
  readonly after?: BackendResource<Category>;
  /** What an update changed. */
  readonly changes: readonly ResourceChange[];
  /** The job, where one was made. */
  readonly jobId?: string;
}

/** Input of the workflow `configureAuth`: exactly one of `resourceConfig`, `import` and `remove`. */
export interface ConfigureAuthInput extends ConfigureInput<WithReferences<WireInput<CreateBackendAuthResourceConfig>>> {
  /** A user pool that exists already. It cannot be named: `resourceName` is not for it. */
  readonly import?: {
    readonly userPoolId: string;
    readonly webClientId: string;
    readonly nativeClientId: string;
    readonly identityPoolId?: string;
  };
}

/** Result of the workflow `configureAuth`. */
export type ConfigureAuthResult = ConfigureResult<'auth'>;

/** Input of the workflow `configureApi`: exactly one of `resourceConfig` and `remove`. */
export interface ConfigureApiInput extends ConfigureInput<WireInput<BackendAPIResourceConfig>> {
  /** Generate the models, unless they are the latest. Default false. */
  readonly generateModels?: boolean;
}

/** Result of the workflow `configureApi`. */
export interface ConfigureApiResult extends ConfigureResult<'api'> {
  /** Where they were asked for. */
  readonly models?: ApiModels;
}

/** What is generated from the schema of a GraphQL API, each as JSON text. */
export interface ApiModels {
  readonly models: string;
  readonly modelIntrospectionSchema?: string;
}

/** Input of the workflow `configureStorage`: exactly one of `resourceConfig`, `import` and `remove`. */
export interface ConfigureStorageInput extends ConfigureInput<WireInput<CreateBackendStorageResourceConfig>> {
  /** A bucket that exists already. It cannot be named: `resourceName` is not for it. */
  readonly import?: { readonly bucketName: string };
}

/** Result of the workflow `configureStorage`. */
export type ConfigureStorageResult = ConfigureResult<'storage'>;

import type { LoginAuthConfigReqObj } from '@aws-sdk/client-amplifybackend';
import type { Wire, WireInput } from '../../activities/types.ts';
import type { BackendQueueing } from './locks.ts';
import type { TargetInput } from './target.ts';

/** A backend environment of an app. */
export interface EnvironmentRef {
  readonly appId: string;
  readonly environmentName: string;
}

/** Input of the workflow `createBackend`. */
export interface CreateBackendInput extends TargetInput, EnvironmentRef, BackendQueueing {
  /** Default: the name of the app. */
  readonly appName?: string;
  /** How long the job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Input of the workflow `cloneBackend`. */
export interface CloneBackendInput extends TargetInput, EnvironmentRef, BackendQueueing {
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
export interface DeleteBackendInput extends TargetInput, EnvironmentRef, BackendQueueing {
  /** How long the job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `deleteBackend`. */
export interface DeleteBackendResult extends EnvironmentRef {
  /** Whether there was anything to delete. */
  readonly existed: boolean;
}

/** The Cognito pools by which people sign in to Amplify Studio. */
export type LoginAuthConfig = WireInput<LoginAuthConfigReqObj>;

/** Input of the workflow `configureBackend`. */
export interface ConfigureBackendInput extends TargetInput, BackendQueueing {
  readonly appId: string;
  /** The app that manages the backends. Only for a config that is not there yet. Default: the app itself. */
  readonly backendManagerAppId?: string;
  /** As UpdateBackendConfig takes it. What is left out stays as it is. Default: it is not set. */
  readonly loginAuthConfig?: LoginAuthConfig;
  /** Remove the config. Default false. */
  readonly remove?: boolean;
  /** How long the job of a new config may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `configureBackend`. */
export interface ConfigureBackendResult {
  readonly appId: string;
  readonly done: 'created' | 'updated' | 'removed' | 'unchanged';
  /** Whether there was a config before. No call tells what it was. */
  readonly existed: boolean;
  /** As AWS tells it when a login config is set; no other call does. */
  readonly after?: { readonly backendManagerAppId?: string; readonly loginAuthConfig: Wire<LoginAuthConfigReqObj> };
  /** The job, where one was made. */
  readonly jobId?: string;
}

/** Input of the workflow `removeAllBackends`. */
export interface RemoveAllBackendsInput extends TargetInput, BackendQueueing {
  readonly appId: string;
  /** Have Amplify clean up the app itself too, with all that it has. Default false. */
  readonly cleanAmplifyApp?: boolean;
  /** Do it even if a branch of the stage PRODUCTION has a backend. Default false. */
  readonly allowProduction?: boolean;
  /** How long it may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `removeAllBackends`. */
export interface RemoveAllBackendsResult {
  readonly appId: string;
  /** Names of the environments that there were. */
  readonly removed: readonly string[];
  /** Whether Amplify still has the app. */
  readonly appExists: boolean;
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

import type { TargetInput } from './target.ts';

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

/** Input of the workflow `removeAllBackends`. */
export interface RemoveAllBackendsInput extends TargetInput {
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

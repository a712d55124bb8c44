import type {
  BackendAPIResourceConfig,
  BackendStoragePermissions,
  CreateBackendAuthResourceConfig,
  LoginAuthConfigReqObj,
} from '@aws-sdk/client-amplifybackend';
import type { Plan } from '../jobs/plans.ts';
import type { Listed } from '../listed.ts';

/** What AmplifyBackend has of one app. Plain data, as all state. */
export interface BackendRecord {
  /** As CreateBackend was told. */
  appName?: string;
  /** By environment name. The environments themselves are Amplify's backend environments. */
  readonly resources: Map<string, Resources>;
  /** By id, oldest first. */
  readonly jobs: Map<string, BackendJobRecord>;
  /** Challenge tokens by session id. */
  readonly tokens: Map<string, TokenRecord>;
  config?: ConfigRecord;
}

/** What an environment is made of, each by resource name. */
export interface Resources {
  readonly auth: Map<string, AuthRecord>;
  readonly api: Map<string, ApiRecord>;
  readonly storage: Map<string, StorageRecord>;
}

export interface AuthRecord {
  readonly config: CreateBackendAuthResourceConfig;
  /** Set where it was imported. */
  readonly imported?: {
    readonly userPoolId: string;
    readonly identityPoolId?: string;
    readonly webClientId: string;
    readonly nativeClientId: string;
  };
}

export interface ApiRecord {
  readonly config: BackendAPIResourceConfig;
  /** The schema that the models were generated from; not set before the first time. */
  readonly generatedFrom?: string;
}

export interface StorageRecord {
  readonly bucketName?: string;
  readonly permissions?: BackendStoragePermissions;
  readonly imported: boolean;
  /** Epoch milliseconds. */
  readonly createTime: number;
}

export interface TokenRecord {
  readonly challengeCode: string;
  /** When it expires, epoch milliseconds. */
  readonly expires: number;
}

export interface ConfigRecord {
  readonly backendManagerAppId: string;
  readonly loginAuthConfig?: LoginAuthConfigReqObj;
}

/** What a job changes once it is COMPLETED. */
export type Change =
  | { readonly kind: 'none' }
  /** Puts a resource; removes it where there is no record. */
  | { readonly kind: 'auth'; readonly name: string; readonly record?: AuthRecord }
  | { readonly kind: 'api'; readonly name: string; readonly record?: ApiRecord }
  | { readonly kind: 'storage'; readonly name: string; readonly record?: StorageRecord }
  /** Copies what the job's environment has. */
  | { readonly kind: 'clone'; readonly target: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'delete-all'; readonly cleanAmplifyApp: boolean }
  | { readonly kind: 'config'; readonly record: ConfigRecord };

export interface BackendJobRecord extends Listed {
  readonly appId: string;
  /** Not set where the job is about all environments of the app. */
  readonly backendEnvironmentName?: string;
  readonly jobId: string;
  operation: string;
  /** PENDING, RUNNING, COMPLETED, FAILED, or whatever UpdateBackendJob set. */
  status: string;
  error?: string;
  /** All times are epoch milliseconds. */
  readonly createTime: number;
  updateTime: number;
  readonly runTime: number;
  readonly endTime: number;
  readonly change: Change;
  readonly outcome: Plan['outcome'];
  /** What it fails with, where that is planned. */
  readonly reason?: string;
}

/** Whether a job is still to end, and so keeps its environment busy. */
export const isPending = ({ status }: BackendJobRecord): boolean => status === 'PENDING' || status === 'RUNNING';

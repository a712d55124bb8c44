import type {
  App,
  BackendEnvironment,
  Branch,
  JobStatus,
  JobType,
  SourceUrlType,
  Stage,
  Webhook,
} from '@aws-sdk/client-amplify';
import type { DomainRecord } from './domains/record.ts';
import type { JobPlan } from './jobs/plans.ts';
import type { StepPlan } from './jobs/steps.ts';
import type { Listed } from './listed.ts';
import type { BackendRecord } from './amplifybackend/records.ts';

/** Everything that an account has in a region. Plain data, so that it can be printed and kept. */
export interface Scope {
  readonly account: string;
  readonly region: string;
  readonly apps: Map<string, AppRecord>;
  /** When apps were created, epoch milliseconds, oldest first. */
  appCreations: number[];
  /** Branches that DeleteBranch left "deleting": until when, by `<appId>/<branchName>`. */
  readonly deletingBranches: Map<string, number>;
  /** Jobs that wait for one of the slots, in their order. */
  readonly waiting: JobRecord[];
  /** Jobs that hold a slot. */
  readonly started: Set<JobRecord>;
  /** AmplifyBackend's part of each app that it was called for, by app id; stays when the app is deleted. */
  readonly backends: Map<string, BackendRecord>;
}

export interface AppRecord extends Listed {
  app: App;
  readonly branches: Map<string, BranchRecord>;
  /** By domain name. */
  readonly domains: Map<string, DomainRecord>;
  /** By id. */
  readonly webhooks: Map<string, WebhookRecord>;
  /** By name; the environments of AmplifyBackend are these. */
  readonly backendEnvironments: Map<string, BackendEnvironmentRecord>;
}

export interface WebhookRecord extends Listed {
  /** Without its URL, which depends on how the client reached the emulator. */
  webhook: Omit<Webhook, 'webhookUrl'>;
  /** Stands in the URL: whoever knows it may start builds. */
  readonly token: string;
  tags?: Record<string, string> | undefined;
}

export interface BackendEnvironmentRecord extends Listed {
  readonly environment: BackendEnvironment;
}

/** The files that a branch serves, and where. */
export interface SiteRecord {
  /** Name of the folder that holds just them, within that of all sites. */
  readonly folder: string;
  readonly port: number;
}

export interface BranchRecord extends Listed {
  /** `NONE` is what the service answers where no stage was given, though the model lacks it. */
  branch: Omit<Branch, 'stage'> & { stage: Stage | 'NONE' };
  /** By id, oldest first. */
  readonly jobs: Map<string, JobRecord>;
  lastJobId: number;
  site?: SiteRecord;
}

/** What a job deploys. */
export type JobSource =
  | { readonly kind: 'zip'; readonly object: string }
  | { readonly kind: 'files'; readonly objects: Readonly<Record<string, string>> }
  | { readonly kind: 'url'; readonly url: string; readonly type: SourceUrlType }
  | { readonly kind: 'repository' };

export interface StepRecord {
  readonly stepName: string;
  readonly startTime: number;
  endTime?: number;
  status: JobStatus;
  statusReason?: string;
  /** Key of the log in the storage, once it is written. */
  logObject?: string;
}

/** How a job goes on with time, decided when it got its slot. Times are epoch milliseconds. */
export interface JobRun {
  readonly provisioningTime: number;
  readonly runningTime: number;
  readonly steps: readonly StepPlan[];
  readonly plan?: JobPlan;
}

export interface JobRecord extends Listed {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
  readonly jobArn: string;
  readonly jobType: JobType;
  readonly source: JobSource;
  /** That is asked for until the job runs, and is built then. */
  commitId?: string;
  readonly commitMessage?: string;
  readonly commitTime?: Date;
  /** Epoch milliseconds of the emulator's clock. */
  readonly startTime: number;
  endTime?: number;
  status: JobStatus;
  /** Set once the job has a slot. */
  run?: JobRun;
  /** When a job that is CANCELLING becomes CANCELLED, epoch milliseconds. */
  cancelTime?: number;
  /** Folder of the files that the job will serve, once its DEPLOY step has them. */
  prepared?: string | undefined;
  readonly steps: StepRecord[];
  /** Files that ListArtifacts shows: id to name. */
  readonly artifacts: Map<string, ArtifactRecord>;
}

export interface ArtifactRecord {
  readonly fileName: string;
  readonly object: string;
}

const finished: ReadonlySet<JobStatus> = new Set<JobStatus>(['SUCCEED', 'FAILED', 'CANCELLED']);

/** Whether a job has ended. */
export const isFinished = ({ status }: JobRecord): boolean => finished.has(status);

/** The state of all accounts and regions, each apart from the others. */
export class Store {
  readonly #scopes = new Map<string, Scope>();

  /** The state of an account in a region, empty at first. */
  scope(account: string, region: string): Scope {
    const key = `${account}/${region}`;
    let scope = this.#scopes.get(key);
    if (scope === undefined) {
      scope = {
        account,
        region,
        apps: new Map(),
        appCreations: [],
        deletingBranches: new Map(),
        waiting: [],
        started: new Set(),
        backends: new Map(),
      };
      this.#scopes.set(key, scope);
    }
    return scope;
  }

  scopes(): Iterable<Scope> {
    return this.#scopes.values();
  }

  /** Takes over what was saved. */
  restore(scopes: readonly Scope[]): void {
    for (const scope of scopes) this.#scopes.set(scopeKey(scope), scope);
  }

  clear(): void {
    this.#scopes.clear();
  }
}

/** Name of a scope where one string is wanted. */
export const scopeKey = ({ account, region }: Pick<Scope, 'account' | 'region'>): string => `${account}/${region}`;

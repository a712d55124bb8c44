import type { App, Branch, JobStatus, JobType, SourceUrlType, Stage } from '@aws-sdk/client-amplify';

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
}

export interface AppRecord {
  app: App;
  /** Position in lists; never given twice. */
  readonly sequence: number;
  readonly branches: Map<string, BranchRecord>;
}

export interface BranchRecord {
  /** `NONE` is what the service answers where no stage was given, though the model lacks it. */
  branch: Omit<Branch, 'stage'> & { stage: Stage | 'NONE' };
  readonly sequence: number;
  /** By id, oldest first. */
  readonly jobs: Map<string, JobRecord>;
  lastJobId: number;
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

export interface JobRecord {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
  readonly jobArn: string;
  readonly sequence: number;
  readonly jobType: JobType;
  readonly source: JobSource;
  readonly commitId?: string;
  readonly commitMessage?: string;
  readonly commitTime?: Date;
  /** Epoch milliseconds of the emulator's clock. */
  readonly startTime: number;
  endTime?: number;
  status: JobStatus;
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
      };
      this.#scopes.set(key, scope);
    }
    return scope;
  }

  scopes(): Iterable<Scope> {
    return this.#scopes.values();
  }

  clear(): void {
    this.#scopes.clear();
  }
}

/** Name of a scope where one string is wanted. */
export const scopeKey = ({ account, region }: Pick<Scope, 'account' | 'region'>): string => `${account}/${region}`;

/** The place in which a new item stands in the lists: after all that are there. */
export function nextSequence(items: ReadonlyMap<string, { readonly sequence: number }>): number {
  let last = 0;
  for (const { sequence } of items.values()) last = Math.max(last, sequence);
  return last + 1;
}

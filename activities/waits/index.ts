import { once } from 'node:events';
import { activityInfo, CompleteAsyncError, Context } from '@temporalio/activity';
import type { BackendJobResult, DnsRecord, JobResult } from '../../workflows/contracts.ts';
import type { CallBudget } from '../budget/call-budget.ts';
import { realTime, type Time } from '../budget/time.ts';
import type { JobRef } from '../effects/stop-job.ts';
import type { Metrics } from '../metrics.ts';
import type { Send } from '../send.ts';
import { type BackendJobRef, type BackendJobRoom, BackendJobSource } from './backend-job-source.ts';
import { type DomainNews, type DomainRoom, DomainSource } from './domain-source.ts';
import type { DomainRef } from './domain-state.ts';
import { Experience } from './experience.ts';
import { HeldActivities } from './held.ts';
import { type JobRoom, JobSource } from './job-source.ts';
import { type NoAppRoom, NoAppSource } from './no-app-source.ts';
import { type NoBackends, type NoBackendsRoom, NoBackendsSource } from './no-backends-source.ts';
import { Neighbours } from './neighbours.ts';
import { LookScheduler } from './scheduler.ts';
import { readDetails } from './wait-details.ts';
import { Wait, type WaitRoom } from './wait.ts';
import type { WaitSource } from './wait-source.ts';

/** Input of the activity `awaitJob`. */
export interface AwaitJobInput extends JobRef {
  /** The wait gives up so many seconds after it was first scheduled. */
  readonly timeoutSeconds: number;
  /** Kind of the job, where it is known: what to expect before its branch has any experience. */
  readonly jobType?: string;
  /** How long jobs of this kind took before on the branch, by their id, in seconds. Default: the first look asks. */
  readonly took?: Readonly<Record<string, number>>;
  /** How long the job may stay PENDING beside, for want of a build slot, in seconds. Default 0. */
  readonly queuedSeconds?: number;
  /** When this run started the job, ISO 8601; without it the job is looked at at once. */
  readonly begunAt?: string;
}

/** Input of the activity `awaitBackendJob`. */
export interface AwaitBackendJobInput extends BackendJobRef {
  readonly timeoutSeconds: number;
  /** When this run made the job, ISO 8601; without it the job is looked at at once. */
  readonly begunAt?: string;
}

/** Input of the activity `awaitDnsRecords`. */
export interface AwaitDnsRecordsInput extends DomainRef {
  readonly timeoutSeconds: number;
  /** When the time began to count, ISO 8601. */
  readonly since: string;
  /** The DNS records that are known to be set yet. */
  readonly known: readonly DnsRecord[];
}

/** Input of the activity `awaitNoBackends`. */
export interface AwaitNoBackendsInput {
  readonly appId: string;
  readonly timeoutSeconds: number;
  /** When this run began to remove them, ISO 8601; without it they are looked at at once. */
  readonly begunAt?: string;
}

/** Input of the activity `awaitNoApp`. */
export interface AwaitNoAppInput {
  readonly appId: string;
  readonly timeoutSeconds: number;
}

/** What the waits of a target work with. */
export interface WaitDependencies {
  readonly send: Send;
  readonly budget: CallBudget;
  readonly metrics: Metrics;
  /** How much faster than real time the service's clock runs. Default 1. */
  readonly clockSpeed?: number;
  /** Something else usually tells first, so that looks may be rare. Default false. */
  readonly events?: boolean;
  readonly time?: Time;
}

/** Makes looks rare where something else usually tells first. */
const PRICE_WITH_EVENTS = 1_000;
const HAND_OVER_AT_A_TIME = 100;
/** Until another worker looks at what is handed over: Temporal begins the next attempt a second later. */
const UNSEEN_MS = 2_000;
/** So long a worker that stops looks once more at what may end meanwhile. */
const LAST_LOOKS_MS = 1_000;

/** The waits of a target: activities, and what holds them all. */
export interface Waits {
  readonly activities: ReturnType<typeof waitActivities>;
  /** Ends all attempts, so that other workers go on at once; what may end until then is looked at before. */
  handOver(): Promise<void>;
}

/** Everything that waits in a worker for things of one target. */
export function createWaits({
  send,
  budget,
  metrics,
  clockSpeed = 1,
  events = false,
  time = realTime,
}: WaitDependencies): Waits {
  const onDue = (count: number): void => metrics.due(count);
  const scheduler = new LookScheduler(time, budget, events ? PRICE_WITH_EVENTS : 1, onDue);
  const experience = new Experience();
  const jobs: JobRoom = {
    send,
    clockSpeed,
    experience,
    watched: new Map(),
    reading: new Map(),
    now: () => time.now(),
  };
  const waits = new Set<Wait>();
  const left = (wait: Wait): void => {
    waits.delete(wait);
    metrics.waiting(waits.size);
  };
  const noticed = (seconds: number): void => metrics.noticed(seconds);
  let room: WaitRoom | undefined;
  const enter: Enter = ({ timeoutSeconds, queuedSeconds = 0, since, begunAt }, source) => {
    const info = activityInfo();
    const { taskToken, heartbeatTimeoutMs = DEFAULT_HEARTBEAT_MS, scheduledTimestampMs } = info;
    // Its attempts count anew from there.
    const woken =
      info.attempt === 1 && info.currentAttemptScheduledTimestampMs - scheduledTimestampMs > BEFORE_WOKEN_MS;
    const timeoutMs = timeoutSeconds * 1_000;
    const deadline = (since === undefined ? scheduledTimestampMs : Date.parse(since)) + timeoutMs;
    // The worker's client is known only where an activity runs.
    const { activity: client } = Context.current().client;
    room ??= { time, scheduler, held: new HeldActivities(client, time), looks: new Map(), noticed, left };
    const options = {
      taskToken,
      heartbeatTimeoutMs,
      begunAt: begunAt === undefined ? scheduledTimestampMs : Date.parse(begunAt),
      unknown: begunAt === undefined,
      woken,
      deadline,
      timeoutMs,
      latest: deadline + queuedSeconds * 1_000,
      earlier: readDetails(info.heartbeatDetails),
    };
    const wait = new Wait(room, source, options);
    waits.add(wait);
    metrics.waiting(waits.size);
    wait.begin();
    // From here on the scheduler has it; the worker's slot is free.
    throw new CompleteAsyncError();
  };
  return {
    activities: waitActivities(jobs, enter),
    handOver: async () => {
      const enough = new AbortController();
      const forget = time.at(time.now() + LAST_LOOKS_MS, () => enough.abort());
      const looking = scheduler.lookAhead(UNSEEN_MS, enough.signal).catch(() => undefined);
      await Promise.race([looking, once(enough.signal, 'abort')]);
      forget();
      room?.held.hurry();
      // Of others the turn is near, and leaving goes on beside.
      const all = [...waits].sort((a, b) => Number(a.ending) - Number(b.ending));
      while (all.length > 0) await Promise.all(all.splice(0, HAND_OVER_AT_A_TIME).map((wait) => wait.handOver()));
    },
  };
}

type Enter = (
  begin: {
    readonly timeoutSeconds: number;
    readonly queuedSeconds?: number;
    readonly since?: string;
    readonly begunAt?: string;
  },
  source: (see: Wait['see']) => WaitSource,
) => never;

/** A first attempt is scheduled when its activity is. */
const BEFORE_WOKEN_MS = 1_000;
/** Where a workflow asks for none. */
const DEFAULT_HEARTBEAT_MS = 20_000;

function waitActivities(jobs: JobRoom, enter: Enter) {
  const { send, clockSpeed, experience } = jobs;
  const backendJobs: BackendJobRoom = { send, clockSpeed, experience, neighbours: new Neighbours() };
  const noBackends: NoBackendsRoom = { send, clockSpeed, neighbours: new Neighbours() };
  const noApp: NoAppRoom = { send, clockSpeed, neighbours: new Neighbours() };
  const domains: DomainRoom = { send, clockSpeed, neighbours: new Neighbours() };
  return {
    /**
     * Waits until the job is over. However long it takes, it is one pair of events in the history.
     * @throws `ApplicationFailure` of type `JobFailed` when it failed or was cancelled, `WaitTimedOut` when
     * `timeoutSeconds` are over, both with a `JobObservation` and final.
     */
    awaitJob(input: AwaitJobInput): Promise<JobResult> {
      return enter(input, (see) => new JobSource(jobs, input, input.timeoutSeconds, see));
    },

    /**
     * Waits until a job of AmplifyBackend is over.
     * @throws `ApplicationFailure` of type `BackendJobFailed`, or `WaitTimedOut`, both with a `BackendJobObservation`.
     */
    awaitBackendJob(input: AwaitBackendJobInput): Promise<BackendJobResult> {
      return enter(input, (see) => new BackendJobSource(backendJobs, input, input.timeoutSeconds, see));
    },

    /**
     * Waits until an app has no backend environments, or is gone itself.
     * @throws `ApplicationFailure` of type `WaitTimedOut`, with a `BackendsObservation`.
     */
    awaitNoBackends(input: AwaitNoBackendsInput): Promise<NoBackends> {
      return enter(input, (see) => new NoBackendsSource(noBackends, input.appId, input.timeoutSeconds, see));
    },

    /**
     * Waits until an app that was deleted is gone.
     * @throws `ApplicationFailure` of type `WaitTimedOut`, with an `AppObservation`.
     */
    awaitNoApp(input: AwaitNoAppInput): Promise<object> {
      return enter(input, (see) => new NoAppSource(noApp, input.appId, input.timeoutSeconds, see));
    },

    /**
     * Waits until a domain association asks for other DNS records than the known ones, or is available, which may take days
     * and the owner of the domain.
     * @throws `ApplicationFailure` of type `DomainFailed`, or `WaitTimedOut`, both with a `DomainObservation`.
     */
    awaitDnsRecords(input: AwaitDnsRecordsInput): Promise<DomainNews> {
      return enter(input, (see) => new DomainSource(domains, input, input.timeoutSeconds, see));
    },
  };
}

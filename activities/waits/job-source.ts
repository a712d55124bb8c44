import type { Job, JobSummary } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import { durationOf } from '../job-duration.ts';
import { jobMeaning } from '../job-status.ts';
import { present } from '../present.ts';
import type { Wire } from '../types.ts';
import type { JobRef } from '../effects/stop-job.ts';
import type { Send } from '../send.ts';
import { type Ask, asking } from './ask.ts';
import type { Expectation } from './expectation.ts';
import type { Experience, Names } from './experience.ts';
import { jobFailure, observeJob, resultOf } from './job-outcome.ts';
import type { Seen, WaitSource } from './wait-source.ts';

/** Takes in what was seen of a job, and of which kind it is where that was seen. */
type See = (seen: Seen, jobType?: string) => void;

/** What the job waits of a target share. */
export interface JobRoom {
  readonly send: Send;
  readonly experience: Experience;
  /** The history that is being read, by app and kind: what it tells may be enough for others. */
  readonly reading: Map<string, Promise<void>>;
  /** Waits by branch and job, so that one answer serves all of them. */
  readonly watched: Map<string, Map<string, Set<See>>>;
  /** How much faster than real time the service's clock runs; 1 but for an emulator. */
  readonly clockSpeed: number;
  readonly now: () => number;
}

/** Before anything is known: a manual deployment takes seconds, a build minutes. */
const guesses: Readonly<Record<string, Expectation>> = {
  MANUAL: { median: 15, spread: 0.8, samples: 0 },
  RELEASE: { median: 120, spread: 0.8, samples: 0 },
};
const GUESS: Expectation = { median: 60, spread: 1, samples: 0 };

/** A job just started may not be readable for a moment. */
const SETTLE_SECONDS = 30;
const MOST_ON_A_PAGE = 50;
/** In medians. */
const LATE = 0.7;
/** Who has waited for so long has to take another turn. */
const TURN_COUNTS_MS = 1_000;

const nothing = (): void => undefined;

type Kind = { readonly jobType?: string; readonly took?: Readonly<Record<string, number>> };

/** A job of a branch, as something to wait for. */
export class JobSource implements WaitSource {
  readonly told = true;
  readonly #room: JobRoom;
  readonly #ref: JobRef;
  readonly #branch: string;
  readonly #timeoutSeconds: number;
  readonly #hear: See;
  #jobType: string | undefined;
  #seen = false;

  /** @param ref with the kind of the job, and how long others of that kind took on the branch, where that is known. */
  constructor(room: JobRoom, ref: JobRef & Kind, timeoutSeconds: number, see: See) {
    this.#room = room;
    this.#ref = { appId: ref.appId, branchName: ref.branchName, jobId: ref.jobId };
    this.#jobType = ref.jobType;
    this.#branch = `${ref.appId}/${ref.branchName}`;
    this.#timeoutSeconds = timeoutSeconds;
    this.#hear = (seen, jobType) => {
      this.#know(jobType);
      see(seen);
    };
    const jobs = room.watched.get(this.#branch) ?? new Map<string, Set<See>>();
    room.watched.set(this.#branch, jobs.set(ref.jobId, (jobs.get(ref.jobId) ?? new Set()).add(this.#hear)));
    for (const [jobId, seconds] of Object.entries(ref.took ?? {})) this.#took(ref.jobType, jobId, seconds, true);
  }

  /** One list tells of all jobs of a branch. */
  get thing(): string {
    return this.#isAlone ? `job ${this.#branch}/${this.#ref.jobId}` : `jobs of ${this.#branch}`;
  }

  /** Nobody waits for another job of the branch. */
  get #isAlone(): boolean {
    return (this.#room.watched.get(this.#branch)?.size ?? 0) < 2;
  }

  expectation(): Expectation {
    const guess = guesses[this.#jobType ?? ''] ?? GUESS;
    const real = { ...guess, median: guess.median / this.#room.clockSpeed };
    return this.#room.experience.expectation(this.#names(this.#jobType), real);
  }

  /**
   * Where the branch's history is of use, or others wait for jobs of it, one list answers for all. What is probably over
   * is read at once, since a list does not tell how it ended.
   */
  async look(signal: AbortSignal, ageSeconds: number): Promise<Seen | undefined> {
    const ask = asking(this.#room.send, signal);
    const alone = this.#isAlone;
    const late = ageSeconds > this.expectation().median * LATE;
    const names = this.#names(this.#jobType);
    if (alone && (late || this.#room.experience.isEnough(names))) return this.#read(ask, ageSeconds);
    const [, kind] = names;
    const asked = this.#room.now();
    for (let reading = this.#room.reading.get(kind); alone && reading; reading = this.#room.reading.get(kind)) {
      await reading;
      if (this.#room.experience.isEnough(names) || this.#room.now() - asked > TURN_COUNTS_MS) return undefined;
    }
    const looking = this.#list(ask, ageSeconds);
    // Its failure is for this look; others ask themselves.
    this.#room.reading.set(kind, looking.then(nothing, nothing));
    try {
      return await looking;
    } finally {
      this.#room.reading.delete(kind);
    }
  }

  /** Looks at all jobs of the branch, and learns how long the finished ones took. */
  async #list(ask: Ask, ageSeconds: number): Promise<Seen> {
    const { appId, branchName, jobId } = this.#ref;
    const { jobSummaries = [] } = await ask('listJobs', { appId, branchName, maxResults: MOST_ON_A_PAGE });
    // The newest come first, and are to be remembered for longest.
    for (const summary of jobSummaries.toReversed()) this.#learn(summary, summary.jobId !== jobId);
    const own = jobSummaries.find((summary) => summary.jobId === jobId);
    for (const summary of jobSummaries) {
      if (summary === own || jobMeaning(summary.status) !== 'pending') continue;
      const ref = { appId, branchName, jobId: summary.jobId ?? '' };
      this.#tell(ref.jobId, this.#going(summary, observeJob(ref, { summary })), summary.jobType);
    }
    // Its steps, and the reason of a failure, are in no list.
    if (own === undefined || jobMeaning(own.status) !== 'pending') return this.#read(ask, ageSeconds);
    const seen = this.#ownGoing(own, observeJob(this.#ref, { summary: own }));
    this.#tell(jobId, seen, own.jobType);
    return seen;
  }

  /** Tells the other waits for a job what was seen of it. */
  #tell(jobId: string, seen: Seen, jobType: string | undefined): void {
    const all = this.#room.watched.get(this.#branch)?.get(jobId) ?? [];
    for (const hear of all) if (hear !== this.#hear) hear(seen, jobType);
  }

  timedOut(last: object): ApplicationFailure {
    return jobFailure('WaitTimedOut', { ...this.#ref, ...last }, `was not over after ${this.#timeoutSeconds} s`);
  }

  close(): void {
    const jobs = this.#room.watched.get(this.#branch);
    const own = jobs?.get(this.#ref.jobId);
    own?.delete(this.#hear);
    if (own?.size === 0) jobs?.delete(this.#ref.jobId);
    if (jobs?.size === 0) this.#room.watched.delete(this.#branch);
  }

  async #read(ask: Ask, ageSeconds: number): Promise<Seen> {
    const seen = await this.#readJob(ask, ageSeconds);
    this.#tell(this.#ref.jobId, seen, this.#seen ? this.#jobType : undefined);
    return seen;
  }

  async #readJob(ask: Ask, ageSeconds: number): Promise<Seen> {
    const job = await this.#job(ask, ageSeconds);
    const observation = observeJob(this.#ref, job);
    if (job?.summary === undefined) return { observation };
    const meaning = jobMeaning(job.summary.status);
    if (meaning === 'pending') return this.#ownGoing(job.summary, observation);
    this.#learn(job.summary, false);
    const seen = { observation, ...this.#timed('endedAt', job.summary.endTime) };
    if (meaning === 'done') return { ...seen, result: resultOf(job) };
    return { ...seen, failure: jobFailure('JobFailed', observation, `ended as ${observation.status}`) };
  }

  #ownGoing(summary: Wire<JobSummary>, observation: object): Seen {
    this.#know(summary.jobType);
    this.#seen = true;
    return this.#going(summary, observation);
  }

  #know(jobType: string | undefined): void {
    this.#jobType = jobType ?? this.#jobType;
  }

  #going({ status, startTime }: Wire<JobSummary>, observation: object): Seen {
    return { observation, queued: status === 'PENDING' || status === 'CREATED', ...this.#timed('begunAt', startTime) };
  }

  /** An emulator's clock says nothing of ours. */
  #timed(name: 'begunAt' | 'endedAt', time: string | undefined): Pick<Seen, typeof name> {
    return time === undefined || this.#room.clockSpeed !== 1 ? {} : { [name]: Date.parse(time) };
  }

  async #job(ask: Ask, ageSeconds: number): Promise<Wire<Job> | undefined> {
    try {
      return present((await ask('getJob', this.#ref)).job, 'job');
    } catch (error) {
      const missing = error instanceof ApplicationFailure && error.type === 'NotFoundException';
      if (!missing || this.#seen || ageSeconds > SETTLE_SECONDS) throw error;
      return undefined;
    }
  }

  #learn(summary: Wire<JobSummary>, past: boolean): void {
    const seconds = durationOf(summary);
    if (seconds !== undefined) this.#took(summary.jobType, summary.jobId ?? '', seconds, past);
  }

  #took(jobType: string | undefined, jobId: string, seconds: number, past: boolean): void {
    const { experience, clockSpeed } = this.#room;
    experience.learn(this.#names(jobType), `${this.#branch}/${jobId}`, seconds / clockSpeed, past);
  }

  #names(jobType: string | undefined): Names {
    return [`${this.#branch}/${jobType}`, `${this.#ref.appId}/${jobType}`];
  }
}

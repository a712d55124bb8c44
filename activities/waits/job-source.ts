import type { Job, JobSummary } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import { jobMeaning } from '../job-status.ts';
import { present } from '../present.ts';
import type { Wire } from '../types.ts';
import type { JobRef } from '../effects/stop-job.ts';
import type { Send } from '../send.ts';
import { type Ask, asking } from './ask.ts';
import type { Expectation } from './expectation.ts';
import type { Experience } from './experience.ts';
import { jobFailure, observeJob, resultOf } from './job-outcome.ts';
import type { Seen, WaitSource } from './wait.ts';

/** What the job waits of a target share. */
export interface JobRoom {
  readonly send: Send;
  readonly experience: Experience;
  /** Waits by branch and job, so that one answer serves all of a branch. */
  readonly watched: Map<string, Map<string, (seen: Seen) => void>>;
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
const SETTLE_MS = 30_000;
const MOST_ON_A_PAGE = 50;

/** A job of a branch, as something to wait for. */
export class JobSource implements WaitSource {
  readonly #room: JobRoom;
  readonly #ref: JobRef;
  readonly #branch: string;
  readonly #since: number;
  readonly #timeoutSeconds: number;
  #jobType: string | undefined;
  #seen = false;

  constructor(
    room: JobRoom,
    ref: JobRef & { readonly jobType?: string },
    timeoutSeconds: number,
    see: (seen: Seen) => void,
  ) {
    this.#room = room;
    this.#ref = { appId: ref.appId, branchName: ref.branchName, jobId: ref.jobId };
    this.#jobType = ref.jobType;
    this.#branch = `${ref.appId}/${ref.branchName}`;
    this.#since = room.now();
    this.#timeoutSeconds = timeoutSeconds;
    const neighbours = room.watched.get(this.#branch) ?? new Map<string, (seen: Seen) => void>();
    room.watched.set(this.#branch, neighbours.set(ref.jobId, see));
  }

  expectation(): Expectation {
    const guess = guesses[this.#jobType ?? ''] ?? GUESS;
    const real = { ...guess, median: guess.median / this.#room.clockSpeed };
    return this.#room.experience.expectation(this.#names(this.#jobType), real);
  }

  /** Where the branch's history is of use, or others wait for jobs of it, one list answers for all. */
  async look(signal: AbortSignal): Promise<Seen> {
    const ask = asking(this.#room.send, signal);
    const alone = (this.#room.watched.get(this.#branch)?.size ?? 0) < 2;
    if (alone && this.#room.experience.isEnough(this.#names(this.#jobType))) return this.#read(ask);
    const { appId, branchName, jobId } = this.#ref;
    const { jobSummaries = [] } = await ask('listJobs', { appId, branchName, maxResults: MOST_ON_A_PAGE });
    for (const summary of jobSummaries) this.#learn(summary);
    const own = jobSummaries.find((summary) => summary.jobId === jobId);
    for (const summary of jobSummaries) {
      const see = this.#room.watched.get(this.#branch)?.get(summary.jobId ?? '');
      if (summary !== own && see !== undefined && jobMeaning(summary.status) === 'pending') see(this.#going(summary));
    }
    // Its steps, and the reason of a failure, are in no list.
    return own === undefined || jobMeaning(own.status) !== 'pending' ? this.#read(ask) : this.#going(own);
  }

  timedOut(last: object): ApplicationFailure {
    return jobFailure('WaitTimedOut', { ...this.#ref, ...last }, `was not over after ${this.#timeoutSeconds} s`);
  }

  close(): void {
    const neighbours = this.#room.watched.get(this.#branch);
    neighbours?.delete(this.#ref.jobId);
    if (neighbours?.size === 0) this.#room.watched.delete(this.#branch);
  }

  async #read(ask: Ask): Promise<Seen> {
    const job = await this.#job(ask);
    const observation = observeJob(this.#ref, job);
    if (job?.summary === undefined) return { observation };
    const meaning = jobMeaning(job.summary.status);
    if (meaning === 'pending') return this.#going(job.summary, observation);
    this.#learn(job.summary);
    if (meaning === 'done') return { observation, result: resultOf(job) };
    return { observation, failure: jobFailure('JobFailed', observation, `ended as ${observation.status}`) };
  }

  #going(summary: Wire<JobSummary>, observation: object = observeJob(this.#ref, { summary })): Seen {
    this.#jobType = summary.jobType ?? this.#jobType;
    this.#seen = true;
    const begunAt = summary.startTime === undefined ? undefined : Date.parse(summary.startTime);
    return { observation, ...(begunAt !== undefined && this.#room.clockSpeed === 1 && { begunAt }) };
  }

  async #job(ask: Ask): Promise<Wire<Job> | undefined> {
    try {
      return present((await ask('getJob', this.#ref)).job, 'job');
    } catch (error) {
      const missing = error instanceof ApplicationFailure && error.type === 'NotFoundException';
      if (!missing || this.#seen || this.#room.now() - this.#since > SETTLE_MS) throw error;
      return undefined;
    }
  }

  /** Those that were cancelled tell nothing. */
  #learn({ jobId, jobType, status, startTime, endTime }: Wire<JobSummary>): void {
    if (startTime === undefined || endTime === undefined || (status !== 'SUCCEED' && status !== 'FAILED')) return;
    const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000 / this.#room.clockSpeed;
    this.#room.experience.learn(this.#names(jobType), `${this.#branch}/${jobId}`, seconds);
  }

  #names(jobType: string | undefined): string[] {
    return [`${this.#branch}/${jobType}`, `${this.#ref.appId}/${jobType}`];
  }
}

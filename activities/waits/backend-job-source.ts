import type { GetBackendJobCommandOutput } from '@aws-sdk/client-amplifybackend';
import { ApplicationFailure } from '@temporalio/common';
import type { BackendJobResult } from '../../workflows/contracts.ts';
import { present } from '../present.ts';
import type { Send } from '../send.ts';
import type { Wire } from '../types.ts';
import { asking } from './ask.ts';
import type { Expectation } from './expectation.ts';
import type { Experience, Names } from './experience.ts';
import { waitFailure } from './failure.ts';
import type { Neighbour, Neighbours } from './neighbours.ts';
import type { Seen, WaitSource } from './wait-source.ts';

/** A job of a backend environment. */
export interface BackendJobRef {
  readonly appId: string;
  readonly environmentName: string;
  readonly jobId: string;
}

/** What is known of a backend job that did not end well, as details of `BackendJobFailed` and `WaitTimedOut`. */
export interface BackendJobObservation extends BackendJobRef {
  readonly operation?: string;
  readonly status?: string;
  /** What the service says of it, which may be pages of a tool's output. */
  readonly error?: string;
  readonly observedAt?: string;
}

/** What the waits for backend jobs share. */
export interface BackendJobRoom {
  readonly send: Send;
  readonly experience: Experience;
  readonly clockSpeed: number;
  readonly neighbours: Neighbours<Answer>;
}

type Answer = Partial<Wire<GetBackendJobCommandOutput>>;

/** The statuses that were seen; the model has a free text. Any other means that the job is still going. */
const over: Readonly<Record<string, 'done' | 'failed'>> = { COMPLETED: 'done', FAILED: 'failed' };

/** Users tell of 30 seconds to 10 minutes. */
const GUESS: Expectation = { median: 180, spread: 1, samples: 0 };
/** "Eventual consistency": a job just made may not be readable. */
const SETTLE_SECONDS = 60;
const MOST_ERROR_CHARACTERS = 2_000;

/** A job of AmplifyBackend, as something to wait for. */
export class BackendJobSource implements WaitSource {
  readonly thing: string;
  readonly #room: BackendJobRoom;
  readonly #ref: BackendJobRef;
  readonly #timeoutSeconds: number;
  readonly #others: Neighbour<Answer>;
  #operation = '';

  constructor(
    room: BackendJobRoom,
    { appId, environmentName, jobId }: BackendJobRef,
    timeoutSeconds: number,
    see: (seen: Seen) => void,
  ) {
    this.#room = room;
    this.#ref = { appId, environmentName, jobId };
    this.#timeoutSeconds = timeoutSeconds;
    this.thing = `backend job ${appId}/${environmentName}/${jobId}`;
    this.#others = room.neighbours.join(this.thing, (job) => see(this.#judge(job)));
  }

  expectation(): Expectation {
    const guess = { ...GUESS, median: GUESS.median / this.#room.clockSpeed };
    return this.#room.experience.expectation(this.#names(), guess);
  }

  async look(signal: AbortSignal, ageSeconds: number): Promise<Seen> {
    const { appId: AppId, environmentName: BackendEnvironmentName, jobId: JobId } = this.#ref;
    const ask = asking(this.#room.send, signal);
    const reading = ask('getBackendJob', { AppId, BackendEnvironmentName, JobId });
    const job = await reading.catch((error: unknown): Awaited<typeof reading> => {
      const missing = error instanceof ApplicationFailure && error.type === 'NotFoundException';
      if (!missing || this.#operation !== '' || ageSeconds > SETTLE_SECONDS) throw error;
      return {};
    });
    const seen = this.#judge(job);
    if (job.Status !== undefined) this.#others.tell(job);
    return seen;
  }

  close(): void {
    this.#others.leave();
  }

  #judge(job: Answer): Seen {
    this.#operation = job.Operation ?? this.#operation;
    const observation = this.#observe(job);
    const begun = Number(job.CreateTime);
    const end = over[job.Status ?? ''];
    if (end === undefined) {
      return { observation, ...(begun > 0 && this.#room.clockSpeed === 1 && { begunAt: begun }) };
    }
    const took = (Number(job.UpdateTime) - begun) / 1000 / this.#room.clockSpeed;
    if (took > 0) this.#room.experience.learn(this.#names(), this.#ref.jobId, took, false);
    if (end === 'done') return { observation, result: this.#result(job) };
    return { observation, failure: this.#failure('BackendJobFailed', observation, 'failed') };
  }

  timedOut(last: object): ApplicationFailure {
    return this.#failure('WaitTimedOut', { ...this.#ref, ...last }, `was not over after ${this.#timeoutSeconds} s`);
  }

  #names(): Names {
    const { appId, environmentName } = this.#ref;
    return [`${appId}/${environmentName}/${this.#operation}`, this.#operation];
  }

  #observe({ Operation, Status, Error: error }: Answer): BackendJobObservation {
    return {
      ...this.#ref,
      observedAt: new Date().toISOString(),
      ...(Operation !== undefined && { operation: Operation }),
      ...(Status !== undefined && { status: Status }),
      ...(error !== undefined && error !== '' && { error: error.slice(0, MOST_ERROR_CHARACTERS) }),
    };
  }

  #result({ Operation, Status }: Answer): BackendJobResult {
    return {
      ...this.#ref,
      status: present(Status, 'Status'),
      ...(Operation !== undefined && { operation: Operation }),
    };
  }

  #failure(type: string, seen: BackendJobObservation, what: string): ApplicationFailure {
    const { appId, environmentName, jobId, operation = 'job', error } = seen;
    const said = `${operation} ${jobId} of environment ${environmentName} of app ${appId} ${what}`;
    return waitFailure(type, seen, said, { 'reason: ': error });
  }
}

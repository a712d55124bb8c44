import { ApplicationFailure } from '@temporalio/common';
import type { Time } from '../budget/time.ts';
import type { Expectation } from './expectation.ts';
import type { HeldActivities, HeldActivity } from './held.ts';
import { MOST_HELD_MS } from './postponed.ts';
import { detailsOf, type WaitDetails } from './wait-details.ts';
import type { Seen, WaitSource } from './wait-source.ts';
import type { LookScheduler } from './scheduler.ts';
import type { Plan, Watched } from './watched.ts';

/** What the waits of a target share. */
export interface WaitRoom {
  readonly time: Time;
  readonly scheduler: LookScheduler;
  readonly held: HeldActivities;
  /** Looks under way, by what they look at. */
  readonly looks: Map<string, Promise<void>>;
  /** An end was noticed so many seconds after it. */
  noticed(lagSeconds: number): void;
  /** The attempt is over. */
  left(wait: Wait): void;
}

/** How an attempt of a wait begins. Times are epoch milliseconds. */
export interface WaitOptions {
  readonly taskToken: Uint8Array;
  readonly heartbeatTimeoutMs: number;
  /** When it began, or else the wait. */
  readonly begunAt: number;
  /** It may be over already: this run did not begin it. */
  readonly unknown: boolean;
  /** Somebody has the attempt begin before its time, and so wants it to be looked at. */
  readonly woken: boolean;
  /** The wait gives up then: what was queued meanwhile has got that time back. */
  readonly deadline: number;
  /** How long it may take from when it is no longer queued, in milliseconds. */
  readonly timeoutMs: number;
  /** However long it is queued. Default: its deadline. */
  readonly latest?: number;
  /** What the last heartbeat of an attempt before said. */
  readonly earlier?: WaitDetails | undefined;
}

/** What is so far away is told to the server at once, and not by the next heartbeat that is due. */
const WORTH_SHOWING_MS = 5_000;
/** After a look that failed for a reason that no table knows. */
const LOOK_AGAIN_MS = 2_000;

/** One activity that waits: it is looked at by the scheduler, and completed when it is over. */
export class Wait implements Watched, HeldActivity {
  readonly taskToken: Uint8Array;
  readonly heartbeatTimeoutMs: number;
  deadline: number;
  begunAt: number;
  seenAt: number;
  unknown: boolean;
  notBefore = 0;
  readonly #timeoutMs: number;
  readonly #latest: number;
  readonly #room: WaitRoom;
  readonly #source: WaitSource;
  readonly #stop = new AbortController();
  #ending: Promise<void> | undefined;
  #observation: object;
  #next = '';
  /** It was seen since it began. */
  #seen: boolean;
  readonly #resumed: boolean;

  /** @param source makes what is waited for, given how a neighbour's look tells of it. */
  constructor(room: WaitRoom, source: (see: (seen: Seen) => void) => WaitSource, options: WaitOptions) {
    const { taskToken, heartbeatTimeoutMs, begunAt, unknown, woken, deadline, timeoutMs, earlier } = options;
    const { latest = deadline } = options;
    const now = room.time.now();
    this.#room = room;
    this.#resumed = earlier !== undefined;
    this.#seen = earlier?.seenAt !== undefined;
    this.#observation = earlier?.observation ?? {};
    this.#source = source((seen) => this.see(seen));
    this.taskToken = taskToken;
    this.heartbeatTimeoutMs = heartbeatTimeoutMs;
    this.deadline = Math.min(earlier?.deadline ?? deadline, latest);
    this.#timeoutMs = timeoutMs;
    this.#latest = latest;
    this.unknown = woken || (unknown && !this.#seen);
    this.begunAt = Math.min(earlier?.begunAt ?? begunAt, now);
    this.seenAt = Math.min(Math.max(this.begunAt, earlier?.seenAt ?? 0), now);
  }

  /** Begins to be looked at, and to be held. */
  begin(): void {
    this.#room.held.hold(this, this.#resumed);
    this.#tell(this.#room.scheduler.add(this));
  }

  expectation(): Expectation {
    return this.#source.expectation();
  }

  get told(): boolean {
    return this.#source.told === true;
  }

  details(): object {
    const { deadline, begunAt, seenAt } = this;
    return detailsOf({
      observation: this.#observation,
      next: this.#next,
      deadline,
      begunAt,
      ...(this.#seen && { seenAt }),
    });
  }

  get looking(): Promise<void> | undefined {
    return this.#room.looks.get(this.#source.thing);
  }

  async look(): Promise<void> {
    const { looks } = this.#room;
    const { thing } = this.#source;
    const look = this.#look();
    looks.set(thing, look);
    await look;
    if (looks.get(thing) === look) looks.delete(thing);
  }

  async #look(): Promise<void> {
    try {
      const age = (this.#room.time.now() - this.begunAt) / 1000;
      const seen = await this.#source.look(this.#stop.signal, age);
      if (seen !== undefined) this.see(seen);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#lookFailed(error);
    }
  }

  /** Takes in what a look at this or at its neighbours saw. */
  see(seen: Seen): void {
    if (this.#stop.signal.aborted) return;
    const now = this.#room.time.now();
    // What had ended before anybody waited was not noticed late.
    if (seen.endedAt !== undefined && (this.#seen || !this.unknown)) {
      this.#room.noticed(Math.max(0, now - seen.endedAt) / 1000);
    }
    this.unknown = false;
    this.notBefore = 0;
    this.seenAt = now;
    this.#seen = true;
    this.#observation = seen.observation;
    if (seen.queued === true) this.deadline = Math.max(this.deadline, Math.min(now + this.#timeoutMs, this.#latest));
    if (seen.begunAt !== undefined) this.begunAt = Math.min(seen.begunAt, now);
    if (seen.result !== undefined) void this.#end(() => this.#room.held.complete(this, seen.result));
    else if (seen.failure !== undefined) void this.#fail(seen.failure);
    else if (now >= this.deadline) void this.#fail(this.#source.timedOut(seen.observation));
    else this.#tell(this.#room.scheduler.replan(this));
  }

  /** Whether the attempt is about to be over. */
  get ending(): boolean {
    return this.#ending !== undefined;
  }

  gone(): void {
    void this.#end(() => Promise.resolve());
  }

  /** Ends the attempt without an outcome: another worker goes on at once. */
  handOver(): Promise<void> {
    return this.#fail(later('The worker stops', 1));
  }

  #lookFailed(error: unknown): void {
    const now = this.#room.time.now();
    const failure = error instanceof ApplicationFailure ? error : undefined;
    if (failure?.nonRetryable === true) return void this.#fail(failure);
    if (now >= this.deadline) return void this.#fail(this.#source.timedOut(this.#observation));
    this.notBefore = Math.min(this.deadline, now + (msOf(failure?.nextRetryDelay) ?? LOOK_AGAIN_MS));
    this.#tell(this.#room.scheduler.replan(this), `; the last look failed: ${failure?.message ?? String(error)}`);
  }

  postpone(plan: Plan): void {
    this.#say(plan);
    this.#leave(plan.at);
  }

  #tell(plan: Plan | undefined, note = ''): void {
    if (plan === undefined) return;
    const inMs = this.#say(plan, note);
    if (inMs > MOST_HELD_MS) this.#leave(plan.at);
    else if (inMs > WORTH_SHOWING_MS) this.#room.held.show(this);
  }

  /** Notes it for the next heartbeat, and gives in how many milliseconds it is. */
  #say({ at, why }: Plan, note = ''): number {
    const now = this.#room.time.now();
    this.#next = `look at ${new Date(Math.max(now, at)).toISOString()}: ${why}${note}`;
    return at - now;
  }

  /** Ends the attempt; the next one begins then, and goes on with what this one has seen. */
  #leave(at: number): void {
    const { held, time } = this.#room;
    void this.#end(() => held.leave(this, this.#seen, () => later(this.#next, Math.max(0, at - time.now()))));
  }

  #fail(failure: ApplicationFailure): Promise<void> {
    return this.#end(() => this.#room.held.fail(this, failure));
  }

  /** Settles when the server was told, also for whoever asks while it is. */
  #end(tell: () => Promise<void>): Promise<void> {
    this.#ending ??= this.#finish(tell);
    return this.#ending;
  }

  async #finish(tell: () => Promise<void>): Promise<void> {
    this.#stop.abort();
    this.#room.scheduler.remove(this);
    this.#source.close?.();
    await tell();
    this.#room.left(this);
  }
}

const msOf = (delay: unknown): number | undefined => (typeof delay === 'number' ? delay : undefined);

/** No failure in the sense of metrics and logs, but the way to have an attempt begun later. */
function later(why: string, inMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'LookLater',
    message: why,
    nextRetryDelay: Math.ceil(inMs),
    category: 'BENIGN',
  });
}

import { LearnedLimit } from './limit.ts';
import type { Time } from './time.ts';

/** Who goes first: what ends something at Amplify, then what somebody waits for, then looks. */
const priorities = ['stop', 'call', 'look'] as const;
export type Priority = (typeof priorities)[number];

/** AWS publishes no rates; these are what accounts were seen to take, and what none was seen to. */
const FIRST_RATE = 10;
const MOST_RATE = 50;

/** So many calls that stop something may go ahead of the rate. */
const MOST_DEBT = 5;

/** After a quiet time the calls of so many seconds may be made at once; what follows is spread evenly. */
const BURST_SECONDS = 0.5;

/** A timer is late by some milliseconds, which are made up for by the next call. */
const LATE_MS = 20;

/** Of what was made, so many seconds are kept before it is cut. */
const KEPT_SECONDS = 4;

/** In a busy hour. */
const CALLS_PER_LOOK = 9;

interface Waiting {
  readonly go: () => void;
}

/** How a budget is made. */
export interface BudgetOptions {
  readonly time: Time;
  /** Calls a second, of all workers of the target together, that are never exceeded. Default: 10 first, at most 50. */
  readonly callsPerSecond?: number;
}

/**
 * The calls a second that a target takes, shared by everything in a worker that calls it. In no second are there more than
 * the rate says, since services count so. After a quiet time those of half a second may be made at once, so that somebody's
 * few calls do not wait for each other; all else is spread evenly.
 */
export class CallBudget {
  readonly limit: LearnedLimit;
  /** Told of every call that asks for a turn. */
  onUse?: () => void;
  /** When a turn was last asked for, epoch milliseconds. */
  usedAt: number;
  readonly #time: Time;
  readonly #queues: Readonly<Record<Priority, Waiting[]>> = { stop: [], call: [], look: [] };
  #share = 1;
  #usualShare = 1;
  #callsInARow = 0;
  /** When the last calls were made, oldest first. */
  #made: number[] = [];
  /** When the last call was due if all are spread evenly, epoch milliseconds. */
  #lastEvenly = Number.NEGATIVE_INFINITY;
  #forget: (() => void) | undefined;

  constructor({ time, callsPerSecond }: BudgetOptions) {
    this.#time = time;
    this.limit = new LearnedLimit(time, callsPerSecond ?? MOST_RATE, callsPerSecond ?? FIRST_RATE);
    this.usedAt = time.now();
  }

  /** Calls a second that this worker may make now. */
  get rate(): number {
    return this.limit.rate * this.#share;
  }

  /** Calls a second that this worker may make as a rule: what is to come is planned by them. */
  get usualRate(): number {
    return this.limit.rate * this.#usualShare;
  }

  /** How many calls wait for their turn. */
  get queued(): number {
    return this.#ahead('look');
  }

  /** When the next call is due if all are spread evenly, at the rate of now: that of the last call may have been another. */
  get #evenlyAt(): number {
    return this.#lastEvenly + 1000 / this.rate;
  }

  /**
   * The share of the target's budget that this worker holds, above 0 and at most 1.
   * @param usual what it holds as a rule, where this is for a moment.
   */
  setShare(share: number, usual = share): void {
    this.#share = share;
    this.#usualShare = usual;
    this.#serve();
  }

  /**
   * Waits for the turn of one call.
   * @param signal aborts the waiting; the promise rejects with its reason.
   */
  turn(priority: Priority, signal?: AbortSignal): Promise<void> {
    this.usedAt = this.#time.now();
    this.onUse?.();
    if (this.#ahead(priority) === 0 && this.#freeAt(priority, false) <= this.usedAt) {
      this.#spend(this.usedAt);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const queue = this.#queues[priority];
      const abort = (): void => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const waiting: Waiting = {
        go: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      queue.push(waiting);
      if (signal?.aborted) {
        abort();
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      this.#serve();
    });
  }

  /** Whose turn it is: by priority, but of so many turns one for a look, lest an end goes unnoticed in a busy hour. */
  #next(): Priority | undefined {
    const { stop, call, look } = this.#queues;
    if (stop.length > 0) return 'stop';
    if (call.length > 0 && (look.length === 0 || this.#callsInARow < CALLS_PER_LOOK)) return 'call';
    return look.length > 0 ? 'look' : undefined;
  }

  /** Calls that would go before a new one of this priority. */
  #ahead(priority: Priority): number {
    let ahead = 0;
    for (const name of priorities) {
      ahead += this.#queues[name].length;
      if (name === priority) break;
    }
    return ahead;
  }

  /** When the next call of this priority may be made, epoch milliseconds; what `waited` does not come in a burst. */
  #freeAt(priority: Priority, waited: boolean): number {
    const ahead = priority === 'stop' ? MOST_DEBT : 0;
    const inSecond = Math.max(1, Math.ceil(this.rate));
    const first = this.#made.at(-inSecond - ahead) ?? Number.NEGATIVE_INFINITY;
    const afterSecond = first + (inSecond / this.rate) * 1000;
    if (priority === 'look' || (waited && priority === 'call')) return Math.max(afterSecond, this.#evenlyAt);
    const burst = Math.max(1, Math.floor(this.rate * BURST_SECONDS)) + ahead;
    return Math.max(afterSecond, this.#evenlyAt - ((burst - 1) / this.rate) * 1000);
  }

  /** @param due when it was to be made; `now` is when it is. */
  #spend(now: number, due = now): void {
    this.#made.push(now);
    this.#lastEvenly = Math.max(this.#evenlyAt, due, now - LATE_MS);
    const kept = Math.ceil(this.rate) + MOST_DEBT;
    if (this.#made.length > KEPT_SECONDS * kept) this.#made = this.#made.slice(-kept);
  }

  /** @param due when it was to be called. */
  #serve(due?: number): void {
    this.#forget?.();
    this.#forget = undefined;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const at = this.#freeAt(next, true);
      if (at > this.#time.now()) {
        this.limit.wanted();
        this.#forget = this.#time.at(Math.ceil(at), () => this.#serve(at));
        return;
      }
      this.#callsInARow = next === 'call' ? this.#callsInARow + 1 : 0;
      this.#spend(this.#time.now(), due);
      this.#queues[next].shift()?.go();
    }
  }
}

import { LearnedLimit } from './limit.ts';
import type { Time } from './time.ts';

/** Who goes first: what ends something at Amplify, then what somebody waits for, then looks. */
export const priorities = ['stop', 'call', 'look'] as const;
export type Priority = (typeof priorities)[number];

/** Calls that may be made at once after a quiet time, in seconds' worth of the budget. */
const BURST_SECONDS = 0.5;

/** AWS publishes no rates; these are what accounts were seen to take, and what none was seen to. */
const FIRST_RATE = 10;
const MOST_RATE = 50;

/** So many calls that stop something may go ahead of the rate. */
const MOST_DEBT = 5;

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

/** The calls a second that a target takes, shared by everything in a worker that calls it. */
export class CallBudget {
  readonly limit: LearnedLimit;
  /** Told of every call that asks for a turn. */
  onUse?: () => void;
  /** When a turn was last asked for, epoch milliseconds. */
  usedAt = 0;
  readonly #time: Time;
  readonly #queues: Readonly<Record<Priority, Waiting[]>> = { stop: [], call: [], look: [] };
  #share = 1;
  #callsInARow = 0;
  #tokens: number;
  #countedAt: number;
  #forget: (() => void) | undefined;

  constructor({ time, callsPerSecond }: BudgetOptions) {
    this.#time = time;
    this.limit = new LearnedLimit(time, callsPerSecond ?? MOST_RATE, callsPerSecond ?? FIRST_RATE);
    this.#tokens = this.#most;
    this.#countedAt = time.now();
  }

  /** Calls a second that this worker may make now. */
  get rate(): number {
    return this.limit.rate * this.#share;
  }

  /** How many calls wait for their turn. */
  get queued(): number {
    return this.#ahead('look');
  }

  /** The share of the target's budget that this worker holds, above 0 and at most 1. */
  setShare(share: number): void {
    this.#count();
    this.#share = share;
    this.#tokens = Math.min(this.#tokens, this.#most);
    this.#serve();
  }

  /**
   * Waits for the turn of one call.
   * @param signal aborts the waiting; the promise rejects with its reason.
   */
  turn(priority: Priority, signal?: AbortSignal): Promise<void> {
    this.usedAt = this.#time.now();
    this.onUse?.();
    this.#count();
    // What ends something goes at once, and the others make up for it.
    const least = priority === 'stop' ? -MOST_DEBT : 1;
    if (this.#tokens >= least && this.#ahead(priority) === 0) {
      this.#tokens -= 1;
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
      if (signal?.aborted) {
        queue.push(waiting);
        abort();
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      queue.push(waiting);
      this.#serve();
    });
  }

  /** Whose turn it is: by priority, but of so many turns one for a look, lest an end goes unnoticed in a busy hour. */
  #next(): Waiting[] | undefined {
    const { stop, call, look } = this.#queues;
    if (stop.length > 0) return stop;
    if (call.length > 0 && (look.length === 0 || this.#callsInARow < CALLS_PER_LOOK)) {
      this.#callsInARow += 1;
      return call;
    }
    this.#callsInARow = 0;
    return look.length > 0 ? look : undefined;
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

  get #most(): number {
    return Math.max(1, this.rate * BURST_SECONDS);
  }

  #count(): void {
    const now = this.#time.now();
    this.#tokens = Math.min(this.#most, this.#tokens + (Math.max(0, now - this.#countedAt) / 1000) * this.rate);
    this.#countedAt = now;
  }

  #serve(): void {
    this.#count();
    while (this.#tokens >= 1) {
      const next = this.#next();
      if (next === undefined) break;
      this.#tokens -= 1;
      next.shift()?.go();
    }
    this.#forget?.();
    this.#forget = undefined;
    if (this.#ahead('look') === 0) return;
    this.limit.wanted();
    const missing = Math.max(0, 1 - this.#tokens);
    this.#forget = this.#time.at(this.#time.now() + Math.ceil((missing / this.rate) * 1000), () => this.#serve());
  }
}

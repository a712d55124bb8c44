import type { Time } from './time.ts';

/** After a throttled answer: this share of what was too much; and where one follows soon after, it was far too much. */
const BACK_OFF = 0.9;
const BACK_OFF_MORE = 0.7;
const SOON_MS = 10_000;
/** How near to what was too much the rate grows again, and for how long it stays there. */
const CEILING = 0.95;
const CEILING_LASTS_MS = 300_000;
/** The rate grows only while it is the bottleneck: so much per step, and no sooner than so long after the last change. */
const GROWTH = 1.05;
const STEP_MS = 10_000;
/** Answers to calls that were made before the rate was lowered say nothing new. */
const ONE_EVENT_MS = 2_000;
const LEAST_RATE = 0.5;

/**
 * How many calls a second a service takes, as it is learned: down at once when it throttles, up again slowly, and not to
 * where it throttled until some minutes later.
 */
export class LearnedLimit {
  readonly #time: Time;
  readonly #most: number;
  #rate: number;
  #ceiling = Number.POSITIVE_INFINITY;
  #ceilingAt = 0;
  #changedAt: number;

  /** @param most calls a second that are never exceeded, and with which it begins unless `first` says less. */
  constructor(time: Time, most: number, first = most) {
    this.#time = time;
    this.#most = most;
    this.#rate = Math.min(first, most);
    this.#changedAt = time.now();
  }

  /** Calls a second. */
  get rate(): number {
    return this.#rate;
  }

  throttled(): void {
    const now = this.#time.now();
    if (now - this.#ceilingAt < ONE_EVENT_MS) return;
    const backOff = now - this.#ceilingAt < SOON_MS ? BACK_OFF_MORE : BACK_OFF;
    this.#ceiling = this.#rate * CEILING;
    this.#ceilingAt = now;
    this.#set(Math.max(LEAST_RATE, this.#rate * backOff));
  }

  /** To be called while calls wait for their turn: more would be of use. */
  wanted(): void {
    const now = this.#time.now();
    if (now - this.#changedAt < STEP_MS) return;
    if (now - this.#ceilingAt > CEILING_LASTS_MS) this.#ceiling = Number.POSITIVE_INFINITY;
    const higher = Math.min(this.#most, this.#ceiling, this.#rate * GROWTH);
    if (higher > this.#rate) this.#set(higher);
  }

  #set(rate: number): void {
    this.#rate = rate;
    this.#changedAt = this.#time.now();
  }
}

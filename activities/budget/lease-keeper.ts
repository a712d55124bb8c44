import type { CallBudget } from './call-budget.ts';
import type { Time } from './time.ts';

/** Asks for the worker's share of a target's budget, and says how long it may be used, in milliseconds from the asking. */
export type RenewLease = () => Promise<{ readonly share: number; readonly forMs: number }>;

const RENEW_EVERY_MS = 4_000;
/** A worker that has not called for so long leaves its share to others. */
const IDLE_AFTER_MS = 30_000;

/**
 * Keeps the share of a worker in its target's budget while it is in use. One that cannot renew its lease falls to the floor
 * before the others may take its part.
 */
export class LeaseKeeper {
  readonly #budget: CallBudget;
  readonly #time: Time;
  readonly #floor: number;
  readonly #renew: RenewLease;
  #validUntil = 0;
  #renewing = false;
  #stopped = false;
  #forget: (() => void) | undefined;

  /** @param floor share without a lease. */
  constructor(budget: CallBudget, time: Time, floor: number, renew: RenewLease) {
    this.#budget = budget;
    this.#time = time;
    this.#floor = floor;
    this.#renew = renew;
    budget.setShare(floor);
    budget.onUse = () => this.#wake();
    // Before there is work: behind a burst of it the lease would come late.
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    delete this.#budget.onUse;
    this.#forget?.();
  }

  #wake(): void {
    if (this.#forget === undefined && !this.#renewing) void this.#tick();
  }

  async #tick(): Promise<void> {
    this.#forget = undefined;
    const asked = this.#time.now();
    const expired = asked >= this.#validUntil;
    if (expired) this.#budget.setShare(this.#floor);
    if (asked - this.#budget.usedAt > IDLE_AFTER_MS) {
      if (!expired) this.#forget = this.#time.at(this.#validUntil, () => void this.#tick());
      return;
    }
    this.#renewing = true;
    // While Temporal does not answer, others share what has expired.
    const lapses = expired
      ? () => undefined
      : this.#time.at(this.#validUntil, () => this.#budget.setShare(this.#floor));
    try {
      const { share, forMs } = await this.#renew();
      this.#validUntil = asked + forMs;
      this.#budget.setShare(share);
    } catch {
      // Temporal cannot be reached, or no worker runs the workflow: what is held is used until it expires.
    }
    lapses();
    this.#renewing = false;
    if (this.#stopped) return;
    const next = Math.min(asked + RENEW_EVERY_MS, Math.max(this.#validUntil, asked + 1_000));
    this.#forget = this.#time.at(next, () => void this.#tick());
  }
}

import type { CallBudget } from './call-budget.ts';
import type { Time } from './time.ts';

/** A worker's part of a target's budget. */
export interface Lease {
  /** Asks for the worker's share, and says how long it may be used, in milliseconds from the asking. */
  renew(): Promise<{ readonly share: number; readonly forMs: number }>;
  /** Gives it back: others need not wait until it expires. */
  release(): Promise<void>;
}

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
  readonly #lease: Lease;
  /** What it was given last, but for the floor, which is for a moment: until it has asked, or others renew. */
  #usual = 1;
  #given: number | undefined;
  #validUntil = 0;
  #renewing: Promise<void> | undefined;
  #paused = false;
  #forget: (() => void) | undefined;

  /** @param floor share without a lease. */
  constructor(budget: CallBudget, time: Time, floor: number, lease: Lease) {
    this.#budget = budget;
    this.#time = time;
    this.#floor = floor;
    this.#lease = lease;
    this.#fall();
    budget.onUse = () => this.#wake();
    // Before there is work: behind a burst of it the lease would come late.
    this.#wake();
  }

  #fall(): void {
    this.#budget.setShare(this.#floor, this.#usual);
  }

  #take(share: number): void {
    // Given twice it is no moment: there are so many workers.
    if (share > this.#floor || share === this.#given) this.#usual = share;
    this.#given = share;
    this.#budget.setShare(share, this.#usual);
  }

  /** Asks for no more: there may be nobody to answer. What is held is used until it is given back, or lapses. */
  pause(): void {
    this.#paused = true;
    delete this.#budget.onUse;
    this.#forget?.();
    this.#forget = this.#lapse();
  }

  /** Gives the share back, and falls to the floor. Rejects where nobody takes it: then it expires. */
  async stop(): Promise<void> {
    this.pause();
    // What is given after it was given back would be held for nobody.
    await this.#renewing;
    this.#forget?.();
    this.#fall();
    await this.#lease.release();
  }

  /** Falls to the floor when what is held expires. Gives how to forget that. */
  #lapse(): () => void {
    return this.#time.at(this.#validUntil, () => this.#fall());
  }

  #wake(): void {
    if (this.#forget === undefined && this.#renewing === undefined) this.#tick();
  }

  #tick(): void {
    this.#forget = undefined;
    const asked = this.#time.now();
    const expired = asked >= this.#validUntil;
    if (expired) this.#fall();
    if (asked - this.#budget.usedAt > IDLE_AFTER_MS) {
      if (!expired) this.#forget = this.#time.at(this.#validUntil, () => this.#tick());
      return;
    }
    this.#renewing = this.#renew(asked, expired);
  }

  async #renew(asked: number, expired: boolean): Promise<void> {
    // While Temporal does not answer, others share what has expired.
    const lapses = expired ? () => undefined : this.#lapse();
    try {
      const { share, forMs } = await this.#lease.renew();
      this.#validUntil = asked + forMs;
      this.#take(share);
    } catch {
      // Temporal cannot be reached, or no worker runs the workflow: what is held is used until it expires.
    }
    lapses();
    this.#renewing = undefined;
    // Paused meanwhile, it would fall to the floor when the lease before expires.
    this.#forget?.();
    const next = Math.min(asked + RENEW_EVERY_MS, Math.max(this.#validUntil, asked + 1_000));
    this.#forget = this.#paused ? this.#lapse() : this.#time.at(next, () => this.#tick());
  }
}

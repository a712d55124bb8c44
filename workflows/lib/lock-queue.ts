import type { LockClaim, LockRequest } from '../contracts.ts';

/** More would make every turn slow to tell. */
export const MOST_CLAIMS = 200;

/** Who has a lock and who waits for it, in order of arrival. */
export class LockQueue {
  #claims: LockClaim[];

  constructor(claims: readonly LockClaim[] = []) {
    this.#claims = [...claims];
  }

  /** The one that has the lock, and then those that wait. */
  get claims(): readonly LockClaim[] {
    return this.#claims;
  }

  get holder(): LockClaim | undefined {
    return this.#claims[0];
  }

  /** 0 for the one that has the lock, 1 for the next; -1 for a claim that is not known. */
  placeOf(claim: LockClaim): number {
    return this.#claims.findIndex((one) => isSame(one, claim));
  }

  /**
   * Adds a claim, unless it is there already, or others are and it does not wait for them.
   * @returns the claims that it supersedes: all that were there. Those that waited are dropped; the one that has the lock
   * keeps it until it is released.
   */
  add({ workflowId, firstRunId, onBusy }: LockRequest): readonly LockClaim[] {
    const claim = { workflowId, firstRunId };
    const isBusy = this.#claims.length > 0;
    if (this.placeOf(claim) >= 0 || (isBusy && (onBusy === 'skip' || onBusy === 'fail'))) return [];
    if (isBusy && onBusy === 'supersede') {
      const superseded = this.#claims;
      this.#claims = [...superseded.slice(0, 1), claim];
      return superseded;
    }
    if (this.#claims.length < MOST_CLAIMS) this.#claims.push(claim);
    return [];
  }

  /** Forgets a claim, whether it has the lock or waits for it. */
  remove(claim: LockClaim): void {
    this.#claims = this.#claims.filter((one) => !isSame(one, claim));
  }
}

function isSame(a: LockClaim, b: LockClaim): boolean {
  return a.workflowId === b.workflowId && a.firstRunId === b.firstRunId;
}

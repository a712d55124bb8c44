import type { LockClaim, LockRefusal, LockRequest, OnBusy } from '../contracts.ts';

/** More would make every turn slow to tell. */
export const MOST_CLAIMS = 200;

/** What comes of a request for a lock. */
interface Added {
  /** The claims that are to be cancelled. */
  readonly superseded: readonly LockClaim[];
  /** Not there: the claim has the lock or waits for it. */
  readonly refusal?: LockRefusal;
}

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
   * Adds a claim, unless it is there already, or is refused. One that supersedes takes the place of all that are there, or of
   * none where one of them is not to be cancelled: those that waited are dropped, the one that has the lock keeps it until it is
   * released.
   */
  add({ onBusy, ...claim }: LockRequest): Added {
    if (this.placeOf(claim) >= 0) return { superseded: [] };
    const refusal = this.#refusalOf(onBusy);
    if (refusal !== undefined) return { superseded: [], refusal };
    const superseded = onBusy === 'supersede' ? this.#claims : [];
    const [holder] = superseded;
    this.#claims = [...(holder === undefined ? this.#claims : [holder]), claim];
    return { superseded };
  }

  #refusalOf(onBusy: OnBusy): LockRefusal | undefined {
    const inTheWay = {
      queue: () => (this.#claims.length < MOST_CLAIMS ? undefined : this.holder),
      skip: () => this.holder,
      fail: () => this.holder,
      supersede: () => this.#claims.find(({ supersedable }) => supersedable !== true),
    } as const satisfies Record<OnBusy, () => LockClaim | undefined>;
    const by = inTheWay[onBusy]()?.workflowId;
    return by === undefined ? undefined : { why: reasons[onBusy], by };
  }

  /** Forgets a claim, whether it has the lock or waits for it. */
  remove(claim: LockClaim): void {
    this.#claims = this.#claims.filter((one) => !isSame(one, claim));
  }
}

const reasons = { queue: 'full', skip: 'busy', fail: 'busy', supersede: 'protected' } as const satisfies Record<
  OnBusy,
  LockRefusal['why']
>;

function isSame(a: LockClaim, b: LockClaim): boolean {
  return a.workflowId === b.workflowId && a.firstRunId === b.firstRunId;
}

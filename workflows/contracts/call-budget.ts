/** Input of the entity workflow `callBudget`, which workers start by themselves. */
export interface CallBudgetInput {
  /** Handed on when it continues as new. Default none. */
  readonly leases?: readonly BudgetLease[];
}

/** The share of a worker in the call budget of a target. */
export interface BudgetLease {
  readonly worker: string;
  /** Above 0, at most 1. */
  readonly share: number;
  /** Epoch milliseconds, by the clock of the Temporal server. */
  readonly expiresAt: number;
}

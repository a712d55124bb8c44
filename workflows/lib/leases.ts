import type { BudgetLease } from '../contracts.ts';

/** A worker that does not renew its lease for so long has none any more. */
export const LEASE_SECONDS = 15;
/** The share of a worker whose part the others still hold: too small to matter beside theirs. */
export const FLOOR_SHARE = 0.02;

/**
 * Renews the lease of a worker, or gives it its first: an equal share, out of what no other living lease holds. Others
 * shrink when they renew theirs, so that all together never exceed the whole by more than the floor of newcomers.
 */
export function renewLease(held: Map<string, BudgetLease>, worker: string, now: number): BudgetLease {
  dropExpired(held, now);
  held.delete(worker);
  const others = [...held.values()].reduce((sum, { share }) => sum + share, 0);
  const share = Math.max(FLOOR_SHARE, Math.min(1 / (held.size + 1), 1 - others));
  const lease = { worker, share, expiresAt: now + LEASE_SECONDS * 1_000 };
  held.set(worker, lease);
  return lease;
}

/** Forgets who did not renew in time. */
export function dropExpired(held: Map<string, BudgetLease>, now: number): void {
  for (const { worker, expiresAt } of held.values()) if (expiresAt <= now) held.delete(worker);
}

/** Lets each who asks do so many requests a second, and after a quiet time some more at once. */
export interface RateLimit {
  /**
   * @param count how many requests it counts as; 0 only asks.
   * @returns seconds until the next request may come; 0: this one may.
   */
  wait(who: string, count?: 0 | 1): number;
}

/** A page of the Temporal UI asks for each of its events. */
const BURST_SECONDS = 4;
/** Those who asked last are known; whoever is forgotten begins anew. */
const MOST_KNOWN = 1_000;

/** @param perSecond requests of one. */
export function createRateLimit(perSecond: number, now: () => number = () => performance.now()): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const full = perSecond * BURST_SECONDS;
  return {
    wait(who, count = 1) {
      const at = now();
      const before = buckets.get(who) ?? { tokens: full, at };
      const tokens = Math.min(full, before.tokens + ((at - before.at) / 1_000) * perSecond);
      const may = tokens >= 1;
      buckets.delete(who);
      buckets.set(who, { tokens: may ? tokens - count : tokens, at });
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_KNOWN && oldest !== undefined) buckets.delete(oldest);
      return may ? 0 : (1 - tokens) / perSecond;
    },
  };
}

/** Lets each who asks do so many requests a second, and after a quiet time some more at once. */
export interface RateLimit {
  /** @returns seconds until the next request may come; 0: this one may. */
  wait(who: string): number;
  /** One that might come is not to count. */
  giveBack(who: string): void;
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
    wait(who) {
      const at = now();
      const before = buckets.get(who) ?? { tokens: full, at };
      const tokens = Math.min(full, before.tokens + ((at - before.at) / 1_000) * perSecond);
      const may = tokens >= 1;
      buckets.delete(who);
      buckets.set(who, { tokens: may ? tokens - 1 : tokens, at });
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_KNOWN && oldest !== undefined) buckets.delete(oldest);
      return may ? 0 : (1 - tokens) / perSecond;
    },
    giveBack(who) {
      const bucket = buckets.get(who);
      if (bucket !== undefined) bucket.tokens += 1;
    },
  };
}

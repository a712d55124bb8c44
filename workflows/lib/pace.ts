/** Rounds that may follow each other as they like. */
const FREE_ROUNDS = 20;
/** Rounds beside, spread over the whole time. */
const SPREAD_ROUNDS = 40;

/** Spaces the rounds of a loop. */
export interface Pace {
  /**
   * How long to rest before the next round, in milliseconds.
   * @param leastMs what the last round asks for. Default nothing.
   */
  restMs(leastMs?: number): number;
}

/**
 * A pace that keeps a run's history below 2,000 events, however long its loop goes on. The most expensive round has 17: two
 * activities and a timer, each with its workflow task (2 × 6 + 5). 60 rounds and the last one, at the deadline, are 61 × 17 =
 * 1,037 events. Before that the run may have been told 199 places in the queue of a lock, by a signal and a workflow task each:
 * 199 × 4 = 796. That leaves some 160 for all else.
 * @param withinMs how long the loop goes on at most: over a day, the later rounds are 36 min apart.
 */
export function paceOf(withinMs: number): Pace {
  const begunAt = Date.now();
  let rounds = 0;
  return {
    restMs(leastMs = 0) {
      rounds += 1;
      const dueMs = (Math.max(0, rounds - FREE_ROUNDS) / SPREAD_ROUNDS) * withinMs;
      return Math.max(leastMs, dueMs - (Date.now() - begunAt));
    },
  };
}

/** How long a run waits for others when the input does not say, in seconds: a day. */
const DEFAULT_QUEUE_SECONDS = 24 * 3_600;

/**
 * All the time that a run may wait for others, however many locks it takes and jobs of something else it lets end. What it does
 * between does not count.
 */
export interface QueueTime {
  /** All of it. */
  readonly seconds: number;
  /** What is left of it, in milliseconds. */
  leftMs(): number;
  /** Counts the time that `waiting` takes. What waits side by side counts once. */
  during<T>(waiting: () => Promise<T>): Promise<T>;
}

/** A queue time of which nothing is used yet. */
export function queueTimeOf(seconds = DEFAULT_QUEUE_SECONDS): QueueTime {
  let usedMs = 0;
  let waiters = 0;
  let since = 0;
  const runningMs = (): number => (waiters === 0 ? 0 : Date.now() - since);
  return {
    seconds,
    leftMs: () => Math.max(0, seconds * 1_000 - usedMs - runningMs()),
    async during(waiting) {
      if (waiters === 0) since = Date.now();
      waiters += 1;
      try {
        return await waiting();
      } finally {
        if (waiters === 1) usedMs += runningMs();
        waiters -= 1;
      }
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';

/** What is asked of a worker. */
interface Active {
  /** Emits how many activations its workflow code has, whenever that changes. */
  readonly numInFlightActivations$: { subscribe(next: (count: number) => void): { unsubscribe(): void } };
}

/** So long no workflow code ran. */
const QUIET_MS = 50;
/** Of a worker that is never idle. */
const AT_MOST_MS = 500;

/**
 * Waits until workers have run no workflow code for a moment, or half a second. Tasks of a run follow on each other, and one that
 * the server hands out while the SDK ends its polls is lost until its timeout.
 */
export async function quietMoment(workers: readonly Active[]): Promise<void> {
  const end = performance.now() + AT_MOST_MS;
  let quietSince = performance.now();
  const counts = workers.map(() => 0);
  const subscriptions = workers.map(({ numInFlightActivations$ }, index) =>
    numInFlightActivations$.subscribe((count) => {
      counts[index] = count;
      quietSince = performance.now();
    }),
  );
  try {
    while (true) {
      const now = performance.now();
      if (counts.some((count) => count > 0)) quietSince = now;
      const left = Math.min(quietSince + QUIET_MS, end) - now;
      if (left <= 0) return;
      await sleep(left);
    }
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
  }
}

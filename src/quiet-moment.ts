import { setTimeout as sleep } from 'node:timers/promises';

/** Tells a number, whenever it changes. */
interface Count {
  subscribe(next: (count: number) => void): { unsubscribe(): void };
}

/** What is asked of a worker. */
interface Active {
  /** How much workflow code runs. */
  readonly numInFlightActivations$: Count;
  /** How many activities run. */
  readonly numInFlightActivities$: Count;
}

/** So long nothing began or ended. */
const QUIET_MS = 50;
/** Of a worker that is never idle. */
const AT_MOST_MS = 500;

/**
 * Waits until workers have run no workflow code, and begun and ended no activity, for a moment, or half a second. Tasks of a run
 * follow on each other, and one that the server hands out while the SDK ends its polls is lost until its timeout. Activities may
 * run meanwhile: an upload takes minutes.
 */
export async function quietMoment(workers: readonly Active[]): Promise<void> {
  const end = performance.now() + AT_MOST_MS;
  let quietSince = performance.now();
  const activations = workers.map(() => 0);
  const subscriptions = workers.flatMap(({ numInFlightActivations$, numInFlightActivities$ }, index) => [
    numInFlightActivations$.subscribe((count) => {
      activations[index] = count;
      quietSince = performance.now();
    }),
    numInFlightActivities$.subscribe(() => {
      quietSince = performance.now();
    }),
  ]);
  try {
    while (true) {
      const now = performance.now();
      if (activations.some((count) => count > 0)) quietSince = now;
      const left = Math.min(quietSince + QUIET_MS, end) - now;
      if (left <= 0) return;
      await sleep(left);
    }
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
  }
}

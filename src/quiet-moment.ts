import { setTimeout as sleep } from 'node:timers/promises';

/** What is asked of a worker. */
interface Active {
  getStatus(): { readonly numInFlightWorkflowActivations: number };
}

/** So long nothing came. */
const QUIET_MS = 50;
/** Of a worker that is never idle. */
const AT_MOST_MS = 500;
const LOOK_EVERY_MS = 10;

/**
 * Waits until workers have run no workflow task for a moment, or half a second. Tasks of a run follow on each other, and one that
 * the server hands out while the SDK ends its polls is lost until its timeout.
 */
export async function quietMoment(workers: readonly Active[]): Promise<void> {
  const end = Date.now() + AT_MOST_MS;
  let quietSince = Date.now();
  while (Date.now() < end && Date.now() - quietSince < QUIET_MS) {
    await sleep(LOOK_EVERY_MS);
    if (workers.some((worker) => worker.getStatus().numInFlightWorkflowActivations > 0)) quietSince = Date.now();
  }
}

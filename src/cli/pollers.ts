import type { Client } from '@temporalio/client';

/** A worker asks anew at least once a minute. */
export const POLLED_WITHIN_MS = 2 * 60_000;
/** Temporal's numbers of the kinds of task queues. */
const kinds = { workflow: 1, activity: 2 } as const;

/** A task queue that workers poll. */
export interface PolledQueue {
  readonly name: string;
  readonly kind: keyof typeof kinds;
}

/** Who polled a task queue within the last minutes, and when last. */
export async function pollersOf({ connection, options }: Client, { name, kind }: PolledQueue) {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name },
    taskQueueType: kinds[kind],
  });
  return (pollers ?? []).map(({ identity, lastAccessTime, deploymentOptions }) => ({
    identity: identity ?? 'unknown',
    /** Epoch milliseconds. */
    at: Number(lastAccessTime?.seconds ?? 0) * 1_000,
    deploymentOptions,
  }));
}

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Client, type ClientOptions, WithStartWorkflowOperation } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { LeaseKeeper } from '../activities/budget/lease-keeper.ts';
import { realTime } from '../activities/budget/time.ts';
import type { ServedTarget } from '../activities/index.ts';
import type { callBudget } from '../workflows/call-budget.ts';
import { FLOOR_SHARE, LEASE_SECONDS } from '../workflows/lib/leases.ts';
import { releaseLeaseSignal, renewLeaseUpdate } from '../workflows/messages.ts';
import { entityStart } from './starts.ts';
import { entityIds } from './workflow-ids.ts';

/** The shares of a worker in the budgets of its targets. */
export interface Leases {
  /** To be called before the worker stops to poll: it may be the one that answers. They are used on until they lapse. */
  pause(): void;
  /** Gives them back; where Temporal does not take them, they expire. */
  stop(): Promise<void>;
}

/** Lets the worker share the budget of each target with the other workers of the namespace. */
export function keepLeases(
  options: Required<Pick<ClientOptions, 'namespace' | 'dataConverter'>> & { readonly connection: NativeConnection },
  served: readonly ServedTarget[],
): Leases {
  const client = new Client(options);
  const worker = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const keepers = served.map(({ name, budget }) => {
    const lease = { renew: () => renew(client, name, worker), release: () => release(client, name, worker) };
    return new LeaseKeeper(budget, realTime, FLOOR_SHARE, lease);
  });
  return {
    pause: () => {
      for (const keeper of keepers) keeper.pause();
    },
    stop: async () => void (await Promise.allSettled(keepers.map((keeper) => keeper.stop()))),
  };
}

async function renew(client: Client, target: string, worker: string) {
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof callBudget>('callBudget', {
    ...entityStart(entityIds.callBudget(target), `Call budget of target ${target}`),
    // A worker that waits for its share behind a thousand workflows could not serve them.
    priority: { priorityKey: 1 },
  });
  const { share } = await client.withDeadline(Date.now() + RENEW_WITHIN_MS, () =>
    client.workflow.executeUpdateWithStart(renewLeaseUpdate, { args: [worker], startWorkflowOperation }),
  );
  return { share, forMs: LEASE_MS };
}

/** Whoever runs the workflow then: this worker polls no more. */
function release(client: Client, target: string, worker: string): Promise<void> {
  const callBudgets = client.workflow.getHandle<typeof callBudget>(entityIds.callBudget(target));
  return client.withDeadline(Date.now() + RENEW_WITHIN_MS, () => callBudgets.signal(releaseLeaseSignal, worker));
}

const RENEW_WITHIN_MS = 10_000;
/** Less what the clocks may run apart meanwhile. */
const LEASE_MS = (LEASE_SECONDS - 1) * 1_000;

import { allHandlersFinished, condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import type { CallBudgetInput } from './contracts.ts';
import { dropExpired, LEASE_SECONDS, renewLease } from './lib/leases.ts';
import { renewLeaseUpdate } from './messages.ts';

const MOST_EVENTS = 2_000;

/**
 * Splits the call budget of a target between the workers that ask for a share of it. Ends when none has a lease, and the
 * next one to ask starts it again.
 */
export async function callBudget({ leases = [] }: CallBudgetInput): Promise<void> {
  const held = new Map(leases.map((lease) => [lease.worker, lease]));
  setHandler(renewLeaseUpdate, (worker) => renewLease(held, worker, Date.now()));
  do {
    await condition(() => workflowInfo().historyLength > MOST_EVENTS, 2 * LEASE_SECONDS * 1_000);
    dropExpired(held, Date.now());
    if (workflowInfo().historyLength > MOST_EVENTS) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof callBudget>({ leases: [...held.values()] });
    }
  } while (held.size > 0);
  await condition(allHandlersFinished);
}

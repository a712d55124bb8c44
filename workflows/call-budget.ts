import { allHandlersFinished, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import type { CallBudgetInput } from './contracts.ts';
import { isLong } from './lib/is-long.ts';
import { dropExpired, LEASE_SECONDS, renewLease } from './lib/leases.ts';
import { releaseLeaseSignal, renewLeaseUpdate } from './messages.ts';

/**
 * Splits the call budget of a target between the workers that ask for a share of it. Ends when none has a lease, and the
 * next one to ask starts it again.
 */
export async function callBudget({ leases = [] }: CallBudgetInput): Promise<void> {
  const held = new Map(leases.map((lease) => [lease.worker, lease]));
  setHandler(renewLeaseUpdate, (worker) => renewLease(held, worker, Date.now()));
  setHandler(releaseLeaseSignal, (worker) => void held.delete(worker));
  do {
    await condition(isLong, 2 * LEASE_SECONDS * 1_000);
    dropExpired(held, Date.now());
    if (isLong()) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof callBudget>({ leases: [...held.values()] });
    }
  } while (held.size > 0);
  await condition(allHandlersFinished);
}

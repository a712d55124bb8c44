import { heartbeat, sleep } from '@temporalio/activity';
import type { OperationCalls } from '../types.ts';
import type { DomainRef } from '../waits/domain-state.ts';
import { orMissing } from './strategy.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Deletes a domain association and waits until it is gone: until then, a new one of the same name is refused. Gives
 * whether there was any. The activity's own deadline bounds the wait.
 */
export async function removeDomain(call: OperationCalls, { appId, domainName }: DomainRef): Promise<boolean> {
  const domain = { appId, domainName };
  const deleted = await orMissing(call.deleteDomainAssociation(domain));
  for (;;) {
    const found = await orMissing(call.getDomainAssociation(domain));
    if (found === undefined) return deleted !== undefined;
    heartbeat({ ...domain, status: found.domainAssociation?.domainStatus });
    await sleep(LOOK_EVERY_MS);
  }
}

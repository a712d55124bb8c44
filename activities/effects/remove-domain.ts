import { heartbeat, sleep } from '@temporalio/activity';
import type { OperationCalls } from '../types.ts';
import type { DomainRef } from '../waits/domain-state.ts';
import { SETTLE_MS } from './once.ts';
import { orMissing } from './strategy.ts';

/** Input of the activity `removeDomain`. */
export interface RemoveDomainInput extends DomainRef {
  /** The call that makes it was broken off, and may take effect yet: look once more after a moment. Default false. */
  readonly mayAppear?: boolean;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Deletes a domain association and waits until it is gone: until then, a new one of the same name is refused. Gives
 * whether there was any. The activity's own deadline bounds the wait.
 */
export async function removeDomain(call: OperationCalls, input: RemoveDomainInput): Promise<boolean> {
  const { appId, domainName, mayAppear = false } = input;
  const domain = { appId, domainName };
  const deleted = await orMissing(call.deleteDomainAssociation(domain));
  if (deleted === undefined && mayAppear) {
    await sleep(SETTLE_MS);
    return removeDomain(call, domain);
  }
  for (;;) {
    const found = await orMissing(call.getDomainAssociation(domain));
    if (found === undefined) return deleted !== undefined;
    heartbeat({ ...domain, status: found.domainAssociation?.domainStatus });
    await sleep(LOOK_EVERY_MS);
  }
}

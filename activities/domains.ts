import { removeDomain } from './effects/remove-domain.ts';
import type { OperationCalls } from './types.ts';
import type { DomainRef } from './waits/domain-state.ts';

/** Activities around domain associations that take several calls. */
export function createDomainActivities(call: OperationCalls) {
  return {
    /** Deletes a domain association and waits until it is gone. Gives whether there was any. */
    removeDomain: (domain: DomainRef): Promise<boolean> => removeDomain(call, domain),
  };
}

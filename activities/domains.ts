import { ApplicationFailure } from '@temporalio/common';
import { DOMAIN_BUSY } from './effects/domains.ts';
import { removeDomain, type RemoveDomainInput } from './effects/remove-domain.ts';
import { present } from './present.ts';
import type { OperationCalls } from './types.ts';
import { type Association, domainMeaning, type DomainRef } from './waits/domain-state.ts';

/** What is to become of one sub domain. */
export interface SubDomainChange {
  /** Empty for the domain itself. */
  readonly prefix: string;
  /** The branch that it shows from then on; null where there is to be no such sub domain. */
  readonly branchName: string | null;
  /** Change it only where it shows this branch now, or is not there (null). Default: whatever is there. */
  readonly from?: string | null;
}

/** Input of the activity `mergeSubDomains`. */
export interface MergeSubDomainsInput extends DomainRef {
  readonly changes: readonly SubDomainChange[];
}

/** What came of a merge: the domain takes no change now, it is as it is to be already, or the new list was written. */
export type MergeOutcome = 'busy' | 'unchanged' | 'written';

/** AWS's quota of sub domains a domain (L-85685B2E), which cannot be raised. */
const MOST_SUB_DOMAINS = 50;

/** Activities around domain associations that take several calls. */
export function createDomainActivities(call: OperationCalls) {
  return {
    /** Deletes a domain association and waits until it is gone. Gives whether there was any. */
    removeDomain: (input: RemoveDomainInput): Promise<boolean> => removeDomain(call, input),

    /**
     * Changes single sub domains. The service only replaces the whole list: it is read and written here, so that little can
     * happen in between. A repeated attempt reads what an earlier one, whose answer was lost, has written.
     * @throws `TooManySubDomains` when there would be more than fifty, before anything is written.
     */
    async mergeSubDomains({ appId, domainName, changes }: MergeSubDomainsInput): Promise<MergeOutcome> {
      const domain = { appId, domainName };
      const { domainAssociation } = await call.getDomainAssociation(domain);
      const association = present(domainAssociation, 'domainAssociation');
      const merged = merge(association, changes);
      if (merged === undefined) return 'unchanged';
      if (domainMeaning(association) !== 'done') return 'busy';
      if (merged.length > MOST_SUB_DOMAINS) throw tooMany(domain, merged.length);
      const { enableAutoSubDomain, autoSubDomainCreationPatterns, autoSubDomainIAMRole } = association;
      try {
        await call.updateDomainAssociation({
          ...domain,
          // What is not given might be taken for a wish to have none.
          ...(enableAutoSubDomain !== undefined && { enableAutoSubDomain }),
          ...(autoSubDomainCreationPatterns !== undefined && { autoSubDomainCreationPatterns }),
          ...(autoSubDomainIAMRole !== undefined && { autoSubDomainIAMRole }),
          subDomainSettings: merged,
        });
        return 'written';
      } catch (error) {
        if (error instanceof ApplicationFailure && DOMAIN_BUSY.test(error.message)) return 'busy';
        throw error;
      }
    },
  };
}

/** The list with the changes; undefined where it has them already. Host names have no case. */
function merge({ subDomains = [] }: Association, changes: readonly SubDomainChange[]) {
  const settings = new Map(
    subDomains.map(({ subDomainSetting: { prefix = '', branchName = '' } = {} }) => [
      prefix.toLowerCase(),
      { prefix, branchName },
    ]),
  );
  let changed = false;
  for (const { prefix, branchName, from } of changes) {
    const key = prefix.toLowerCase();
    const now = settings.get(key)?.branchName ?? null;
    if (now === branchName || (from !== undefined && now !== from)) continue;
    changed = true;
    if (branchName === null) settings.delete(key);
    else settings.set(key, { prefix: settings.get(key)?.prefix ?? prefix, branchName });
  }
  return changed ? [...settings.values()] : undefined;
}

function tooMany({ appId, domainName }: DomainRef, count: number): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Domain ${domainName} of app ${appId} would have ${count} sub domains, and Amplify allows ${MOST_SUB_DOMAINS}`,
    'TooManySubDomains',
  );
}

import { ApplicationFailure } from '@temporalio/common';
import type { SubDomainChange } from '../../activities/domains.ts';
import type { DomainRef } from '../../activities/waits/domain-state.ts';
import type { DomainResult } from '../contracts.ts';
import { isOver, timeLimit } from './domain.ts';
import type { Process } from './process.ts';

/** Those changes that a domain does not have yet. Host names have no case. */
export function outstanding(domain: DomainResult, changes: readonly SubDomainChange[]): SubDomainChange[] {
  return changes.filter(({ prefix, branchName }) => branchOf(domain, prefix) !== branchName);
}

/** The changes that undo others, where these are still there. */
export function inverse(before: DomainResult, changes: readonly SubDomainChange[]): SubDomainChange[] {
  return changes.map(({ prefix, branchName }) => ({
    prefix,
    branchName: branchOf(before, prefix),
    from: branchName,
  }));
}

/** The branch that a sub domain shows; null where there is no such one. */
export function branchOf({ subDomains }: DomainResult, prefix: string): string | null {
  const found = subDomains.find((one) => one.prefix.toLowerCase() === prefix.toLowerCase());
  return found?.branchName ?? null;
}

/** Amplify takes minutes to bring a change to its edge, which nobody can shorten. */
const PUT_BACK_WITHIN_SECONDS = 1_800;

/**
 * Undoes changes as soon as the domain takes one, and writes nothing where they are not there.
 * @throws `StateMismatch` when it waits for DNS records, which may take days: then the changes stay.
 */
export async function putBack(
  { activities, progress }: Process,
  domain: DomainRef,
  changes: readonly SubDomainChange[],
): Promise<void> {
  const limit = timeLimit(PUT_BACK_WITHIN_SECONDS);
  const waits = activities.waits(PUT_BACK_WITHIN_SECONDS);
  await progress.step(
    `Put back the sub domains of ${domain.domainName}`,
    async () => {
      for (;;) {
        const { available, dnsRecords } = await waits.awaitDnsRecords({ ...domain, ...limit, known: [] });
        if (available === undefined || isOver(limit)) throw stays(domain, dnsRecords.length);
        const outcome = await activities.cleanup.mergeSubDomains({ ...domain, changes });
        if (outcome !== 'busy') return outcome;
      }
    },
    (outcome) => outcome,
  );
}

function stays({ domainName }: DomainRef, records: number): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Domain ${domainName} waits for ${records} DNS records, and takes no other change until then: the sub domains stay as ` +
      'they were asked for',
    'StateMismatch',
  );
}

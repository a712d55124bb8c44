import type { DescribedDomain, DomainInput } from '../../contracts.ts';
import type { OwnAssociation } from '../association.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, timeLimit } from '../domain.ts';
import type { Process } from '../process.ts';
import { sideBySide } from '../side-by-side.ts';

/** Amplify tells within minutes which DNS records to set. */
const RECORDS_SECONDS = 3_600;

/**
 * Waits for domains: until it is known which DNS records to set, or, with `wait`, until they are available.
 * @param own the associations that this run has made, by the name of the domain: they are made anew when Amplify gives up on
 * their DNS records.
 * @throws `DomainFailed`, `WaitTimedOut`.
 */
export function awaitDomains(
  process: Process,
  appId: string,
  domains: readonly DomainInput[],
  own: ReadonlyMap<string, OwnAssociation>,
): Promise<DescribedDomain[]> {
  const { progress } = process;
  return sideBySide(domains, domains.length, async ({ domainName, wait = false, timeoutSeconds }) => {
    const domain = { appId, domainName };
    if (wait) {
      const limit = timeLimit(timeoutSeconds ?? DEFAULT_DOMAIN_TIMEOUT_SECONDS);
      const available = own.get(domainName)?.untilAvailable(limit) ?? awaitAvailable(process, domain, limit);
      const { status, dnsRecords } = await available;
      return { domainName, status, dnsRecords };
    }
    const limit = timeLimit(timeoutSeconds ?? RECORDS_SECONDS);
    const { status, dnsRecords } = await progress.step(
      `Wait for the DNS records of domain ${domainName}`,
      ({ waits }) => waits(limit.timeoutSeconds).awaitDnsRecords({ ...domain, ...limit, known: [] }),
      (news) => news.status,
    );
    progress.dns(domainName, dnsRecords);
    return { domainName, status, dnsRecords };
  });
}

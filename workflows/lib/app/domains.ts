import type { DescribedDomain, DomainInput } from '../../contracts.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, timeLimit } from '../domain.ts';
import type { Process } from '../process.ts';
import { sideBySide } from '../side-by-side.ts';

const RECORDS_SECONDS = 3_600;

/**
 * Waits for domains: until it is known which DNS records to set, or, with `wait`, until they are available.
 * @throws `DomainFailed`, `WaitTimedOut`.
 */
export function awaitDomains(
  process: Process,
  appId: string,
  domains: readonly DomainInput[],
): Promise<DescribedDomain[]> {
  const { activities, progress } = process;
  return sideBySide(domains, domains.length, async ({ domainName, wait = false, timeoutSeconds }) => {
    const domain = { appId, domainName };
    if (wait) {
      const limit = timeLimit(timeoutSeconds ?? DEFAULT_DOMAIN_TIMEOUT_SECONDS);
      const { status, dnsRecords } = await awaitAvailable(process, domain, limit);
      return { domainName, status, dnsRecords };
    }
    const limit = timeLimit(timeoutSeconds ?? RECORDS_SECONDS);
    const { status, dnsRecords } = await progress.step(
      `Wait for the DNS records of domain ${domainName}`,
      () => activities.waits(limit.timeoutSeconds).awaitDnsRecords({ ...domain, ...limit, known: [] }),
      (news) => news.status,
    );
    progress.dns(domainName, dnsRecords);
    return { domainName, status, dnsRecords };
  });
}

import type { DomainRef } from '../../activities/waits/domain-state.ts';
import type { DnsRecord, DomainResult } from '../contracts.ts';
import type { Process } from './process.ts';

/** How long a domain may take when the input does not say, in seconds: three days. */
export const DEFAULT_DOMAIN_TIMEOUT_SECONDS = 3 * 24 * 3600;

/** A time within which something must be done, however many waits it takes. */
export interface TimeLimit {
  readonly timeoutSeconds: number;
  /** When it began, ISO 8601. */
  readonly since: string;
}

/** A limit of so many seconds from now on. */
export function timeLimit(timeoutSeconds: number): TimeLimit {
  return { timeoutSeconds, since: new Date().toISOString() };
}

export function isOver({ timeoutSeconds, since }: TimeLimit): boolean {
  return Date.now() >= Date.parse(since) + timeoutSeconds * 1000;
}

/**
 * Waits until a domain is available, and shows the DNS records that somebody must set as soon as Amplify tells them: so it
 * takes a wait for each time that they change, and one more.
 * @throws `DomainFailed` with the reason, `WaitTimedOut`.
 */
export function awaitAvailable(
  { progress }: Process,
  { appId, domainName }: DomainRef,
  limit: TimeLimit,
): Promise<DomainResult> {
  return progress.step(
    `Wait for domain ${domainName}`,
    async ({ note, waits }) => {
      const { awaitDnsRecords } = waits(limit.timeoutSeconds);
      for (let known: readonly DnsRecord[] = []; ;) {
        const { dnsRecords, available } = await awaitDnsRecords({ appId, domainName, ...limit, known });
        known = dnsRecords;
        progress.dns(domainName, known);
        if (available !== undefined) return available;
        note(`waits for DNS records: ${known.length} are to be set`);
      }
    },
    ({ status }) => status,
  );
}

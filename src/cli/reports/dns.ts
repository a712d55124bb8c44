import type { DnsRecord } from '../../../workflows/contracts.ts';
import { textTable } from '../terminal/table.ts';

/** The DNS records that the owner of a domain has to set. */
export function dnsTable(records: readonly DnsRecord[], width?: number): string {
  return textTable(
    ['NAME', 'TYPE', 'VALUE'],
    // As in zone files, @ is the domain itself.
    records.map(({ name, type, value }) => [name === '' ? '@' : name, type, value]),
    width,
  );
}

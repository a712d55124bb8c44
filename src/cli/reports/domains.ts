import type { CollectAccessLogsResult, DomainResult, UpdateSubDomainsResult } from '../../../workflows/contracts.ts';
import { dnsTable } from './dns.ts';

/** Of `domain connect` and `wait domain`. */
export function domain({ domainName, status, dnsRecords, subDomains }: DomainResult): string {
  return [
    `Domain ${domainName}: ${status}`,
    ...subDomains.map(({ prefix, branchName }) => `  ${prefix === '' ? '@' : prefix} shows ${branchName}`),
    ...(status === 'AVAILABLE' || dnsRecords.length === 0 ? [] : [dnsTable(dnsRecords)]),
  ].join('\n');
}

/** Of `domain subdomains`. */
export function subDomainsChanged({ changed, ...result }: UpdateSubDomainsResult): string {
  return changed ? domain(result) : `${domain(result)}\nThere was nothing to change`;
}

/** Of `domain access-logs`. */
export function accessLogs({ domainName, file, startTime, endTime }: CollectAccessLogsResult): string {
  return `Access logs of ${domainName} from ${startTime} to ${endTime}: ${file.uri} (${file.size} bytes)`;
}

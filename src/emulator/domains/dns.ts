import { randomInt, randomUUID } from 'node:crypto';
import type { SubDomain, SubDomainSetting } from '@aws-sdk/client-amplify';
import type { RecordKind } from './phases.ts';
import type { DomainRecord } from './record.ts';

const letters = (alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');

const hex = (): string => randomUUID().replaceAll('-', '');

/** Host name of a new distribution. */
export const newTarget = (): string => `d${letters('abcdefghijklmnopqrstuvwxyz0123456789', 13)}.cloudfront.net`;

/** The record by which ACM is shown who owns a domain: `<name> <TYPE> <value>`. */
export const newCertificateRecord = (domainName: string): string =>
  `_${hex()}.${domainName}. CNAME _${hex()}.${letters('bcdfghjklmnpqrstvwxz', 10)}.acm-validations.aws.`;

/** A sub domain that nobody has verified. The apex has the empty prefix, so that its record begins with a space. */
export const subDomainOf = (setting: SubDomainSetting, target = '<pending>'): SubDomain => ({
  subDomainSetting: setting,
  verified: false,
  dnsRecord: `${setting.prefix} CNAME ${target}`,
});

/** Names under which an app is reached by its sub domains. */
export const hostNames = (domainName: string, settings: readonly SubDomainSetting[]): string[] =>
  settings.map(({ prefix }) => (prefix ? `${prefix}.${domainName}` : domainName).toLowerCase());

/** The records of a kind that an association asks for and that do not exist. */
export function missingRecords({ association, dnsRecords }: DomainRecord, kind: RecordKind): string[] {
  const wanted =
    kind === 'certificate'
      ? [association.certificateVerificationDNSRecord]
      : association.subDomains?.map(({ dnsRecord }) => dnsRecord);
  return (wanted ?? []).filter(
    (record): record is string => record !== undefined && !record.endsWith(' <pending>') && !dnsRecords.has(record),
  );
}

import type { DomainAssociation, DomainStatus, UpdateStatus } from '@aws-sdk/client-amplify';
import type { DnsRecord, DomainResult } from '../../workflows/contracts.ts';
import { present } from '../present.ts';
import type { Wire } from '../types.ts';

/** A domain association of an app. */
export interface DomainRef {
  readonly appId: string;
  readonly domainName: string;
}

/** A domain association as GetDomainAssociation tells of it. */
export type Association = Wire<DomainAssociation>;

/** What the status of an association means for one who waits. */
export type DomainMeaning = 'pending' | 'done' | 'failed';

/** AWS documents none of them. */
const statuses = {
  CREATING: 'pending',
  REQUESTING_CERTIFICATE: 'pending',
  IMPORTING_CUSTOM_CERTIFICATE: 'pending',
  PENDING_VERIFICATION: 'pending',
  IN_PROGRESS: 'pending',
  AWAITING_APP_CNAME: 'pending',
  PENDING_DEPLOYMENT: 'pending',
  UPDATING: 'pending',
  AVAILABLE: 'done',
  FAILED: 'failed',
} as const satisfies Record<DomainStatus, DomainMeaning>;

/** An update leaves the status at AVAILABLE, and has one of its own. */
const updates = {
  REQUESTING_CERTIFICATE: 'pending',
  PENDING_VERIFICATION: 'pending',
  IMPORTING_CUSTOM_CERTIFICATE: 'pending',
  AWAITING_APP_CNAME: 'pending',
  PENDING_DEPLOYMENT: 'pending',
  UPDATE_COMPLETE: 'done',
  UPDATE_FAILED: 'failed',
} as const satisfies Record<UpdateStatus, DomainMeaning>;

/** A status that this version does not know means that it goes on: AWS added two, and broke those who thought otherwise. */
export function domainMeaning({ domainStatus, updateStatus }: Association): DomainMeaning {
  const known: Readonly<Record<string, DomainMeaning>> = statuses;
  const ofUpdate: Readonly<Record<string, DomainMeaning>> = updates;
  const meaning = known[domainStatus ?? ''] ?? 'pending';
  return meaning === 'done' && updateStatus !== undefined ? (ofUpdate[updateStatus] ?? 'pending') : meaning;
}

/** All DNS records that an association tells of, as far as they are known yet. */
export function dnsRecordsOf({ certificateVerificationDNSRecord, subDomains = [] }: Association): DnsRecord[] {
  return [certificateVerificationDNSRecord, ...subDomains.map(({ dnsRecord }) => dnsRecord)].flatMap(parseRecord);
}

/**
 * Those of them that somebody has yet to set, as far as Amplify tells: of sub domains that it has not verified, and that of
 * the certificate while it waits for it or serves no sub domain at all.
 */
export function unsetRecordsOf(association: Association): DnsRecord[] {
  const { domainStatus, updateStatus, certificateVerificationDNSRecord, subDomains = [] } = association;
  const isVerified = subDomains.some(({ verified }) => verified);
  const certificate = (updateStatus ?? domainStatus) === 'PENDING_VERIFICATION' || !isVerified;
  const unverified = subDomains.filter(({ verified }) => verified !== true).map(({ dnsRecord }) => dnsRecord);
  return [certificate ? certificateVerificationDNSRecord : undefined, ...unverified].flatMap(parseRecord);
}

/** Records are `<name> <TYPE> <value>`; the name of the apex is empty, and some values are not known yet. */
function parseRecord(text: string | undefined): DnsRecord[] {
  const [, name = '', type, value] = /^(\S*)\s+(\S+)\s+(\S+)\s*$/.exec(text ?? '') ?? [];
  return type === undefined || value === undefined || value === '<pending>' ? [] : [{ name, type, value }];
}

/** What is told of an association that is available. */
export function domainResult({ appId, domainName }: DomainRef, association: Association): DomainResult {
  return {
    appId,
    domainName,
    status: present(association.domainStatus, 'domainStatus'),
    dnsRecords: dnsRecordsOf(association),
    subDomains: (association.subDomains ?? []).map(({ subDomainSetting, verified = false }) => ({
      prefix: subDomainSetting?.prefix ?? '',
      branchName: subDomainSetting?.branchName ?? '',
      verified,
    })),
  };
}

/**
 * Whether a reason for FAILED says that Amplify gave up because it did not find the DNS records in time. As people report
 * it (amplify-hosting#57, #118, #669): the certificate's request timed out, or failed DNS validation.
 */
export const isExpiry = (reason: string): boolean =>
  /not found within|timed? ?out|failed DNS validation|expired/i.test(reason);

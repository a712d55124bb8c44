import { ControlError } from '../errors.ts';
import type { Scope } from '../store.ts';
import { missingRecords } from './dns.ts';
import type { Domains } from './domains.ts';
import type { RecordKind } from './phases.ts';
import type { DomainRecord } from './record.ts';

/** What the owner of a domain does, or somebody else. */
export interface DomainChange {
  readonly domainName: string;
  /** These three choose among the associations of the domain. Default: all of them. */
  readonly account?: string;
  readonly region?: string;
  readonly appId?: string;
  /** The DNS records to add. Default: all that it asks for, or none where `conflict` is given. */
  readonly add?: keyof typeof recordKinds;
  /** Whether another distribution has one of the CNAMEs. */
  readonly conflict?: boolean;
}

export const recordKinds = {
  all: ['certificate', 'app'],
  certificate: ['certificate'],
  app: ['app'],
} as const satisfies Record<string, readonly RecordKind[]>;

/** All domain associations, with the DNS records that they still ask for. */
export const domainStates = (domains: Domains) => [...domains.all()].map(stateOf);

/** Changes what the associations of a domain see of the world. Throws a ControlError where that can't be. */
export function changeDomains(domains: Domains, change: DomainChange) {
  const { domainName, conflict } = change;
  const chosen = [...domains.all()].filter((record) => isChosen(record, change));
  if (chosen.length === 0) throw new ControlError(`There is no domain association ${domainName} as described.`);
  for (const record of chosen) {
    if (conflict !== undefined) record.conflict = conflict;
    if (conflict !== undefined && change.add === undefined) continue;
    if (record.association.subDomains?.some(({ dnsRecord }) => dnsRecord?.endsWith(' <pending>'))) {
      const { domainStatus } = record.association;
      throw new ControlError(`${domainName} does not tell its DNS records yet: it is ${domainStatus}.`);
    }
    domains.addRecords(record, recordKinds[change.add ?? 'all']);
  }
  return chosen.map(stateOf);
}

function isChosen(record: DomainRecord, { domainName, account, region, appId }: DomainChange): boolean {
  const owner = ownerOf(record);
  return (
    record.domainName === domainName &&
    (account ?? owner.account) === owner.account &&
    (region ?? owner.region) === owner.region &&
    (appId ?? record.appId) === record.appId
  );
}

function stateOf(record: DomainRecord) {
  const { domainStatus, updateStatus, statusReason } = record.association;
  return {
    ...ownerOf(record),
    appId: record.appId,
    domainName: record.domainName,
    domainStatus,
    updateStatus,
    statusReason,
    conflict: record.conflict,
    missingRecords: recordKinds.all.flatMap((kind) => missingRecords(record, kind)),
  };
}

/** Account and region stand in the ARN. */
function ownerOf({ association }: DomainRecord): Pick<Scope, 'account' | 'region'> {
  const [, , , region = '', account = ''] = association.domainAssociationArn?.split(':') ?? [];
  return { account, region };
}

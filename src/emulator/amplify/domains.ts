import type {
  CertificateSettings,
  CreateDomainAssociationCommandInput,
  DeleteDomainAssociationCommandInput,
  DomainAssociation,
  GetDomainAssociationCommandInput,
  ListDomainAssociationsCommandInput,
  SubDomainSetting,
  UpdateDomainAssociationCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { hostNames, newTarget, subDomainOf } from '../domains/dns.ts';
import { wayOfCreate, wayOfUpdate } from '../domains/phases.ts';
import type { DomainRecord } from '../domains/record.ts';
import { badRequest, limitExceeded } from '../errors.ts';
import { nextPlace } from '../listed.ts';
import { scopeKey } from '../store.ts';
import type { Scope } from '../store.ts';
import type { World } from '../world.ts';
import { appArn } from './arns.ts';
import { findApp, findBranch, findDomain } from './find.ts';
import { pageOf } from './paging.ts';

export function createDomainAssociation(input: CreateDomainAssociationCommandInput, call: Call, world: World) {
  const { scope } = call;
  const { appId = '', domainName = '', subDomainSettings = [], certificateSettings } = input;
  const { domains } = findApp(scope, input);
  const former = domains.get(domainName);
  // As reported: after an association has failed, a second create answers with that one and changes nothing.
  if (former?.association.domainStatus === 'FAILED') return { domainAssociation: former.association };
  refuseTaken(scope, domainName, subDomainSettings);
  if (domains.size >= world.quotas.get('domainsPerApp', scopeKey(scope))) {
    throw limitExceeded('You have reached the maximum number of domains in this app.');
  }
  if (subDomainSettings.length > world.quotas.get('subdomainsPerDomain', scopeKey(scope))) {
    throw limitExceeded('You have reached the maximum number of subdomains in this domain.');
  }
  refuseSettings(scope, appId, subDomainSettings);
  const certificate = certificateOf(certificateSettings ?? { type: 'AMPLIFY_MANAGED' });
  const record: DomainRecord = {
    ...nextPlace(domains),
    appId,
    domainName,
    target: newTarget(),
    dnsRecords: new Set(),
    phases: wayOfCreate(certificate.type),
    conflict: false,
    association: {
      domainAssociationArn: `${appArn(scope, appId)}/domains/${domainName}`,
      domainName,
      enableAutoSubDomain: input.enableAutoSubDomain ?? false,
      autoSubDomainCreationPatterns: input.autoSubDomainCreationPatterns,
      autoSubDomainIAMRole: input.autoSubDomainIAMRole,
      domainStatus: 'CREATING',
      statusReason: undefined,
      subDomains: subDomainSettings.map((setting) => subDomainOf(setting)),
      certificate,
    },
  };
  domains.set(domainName, record);
  world.domains.start(record);
  call.effect = keyOf(record);
  return { domainAssociation: record.association };
}

export const getDomainAssociation = (input: GetDomainAssociationCommandInput, { scope }: Call) => ({
  domainAssociation: findDomain(scope, input).association,
});

export function updateDomainAssociation(input: UpdateDomainAssociationCommandInput, call: Call, world: World) {
  const { scope } = call;
  const { appId = '', domainName = '', subDomainSettings, certificateSettings } = input;
  const record = findDomain(scope, input);
  const { association, target } = record;
  const { domainStatus } = association;
  if (domainStatus !== 'AVAILABLE') {
    throw badRequest(`Cannot update domain while the domain is in ${domainStatus} status.`);
  }
  const settings = subDomainSettings ?? [];
  if (settings.length > world.quotas.get('subdomainsPerDomain', scopeKey(scope))) {
    throw badRequest('You have reached the maximum number of subdomains in this domain.');
  }
  refuseSettings(scope, appId, settings);
  refuseTaken(scope, domainName, settings, record);
  const certificate = certificateSettings && certificateOf(certificateSettings);
  const replaces = certificate !== undefined && !isSame(certificate, association.certificate);
  record.association = {
    ...association,
    domainStatus: 'UPDATING',
    enableAutoSubDomain: input.enableAutoSubDomain ?? association.enableAutoSubDomain,
    autoSubDomainCreationPatterns: input.autoSubDomainCreationPatterns ?? association.autoSubDomainCreationPatterns,
    autoSubDomainIAMRole: input.autoSubDomainIAMRole ?? association.autoSubDomainIAMRole,
    // The whole list is replaced; what stays keeps its verification.
    ...(subDomainSettings && { subDomains: subDomainSettings.map((setting) => keep(association, setting, target)) }),
    ...(replaces && { certificate, certificateVerificationDNSRecord: undefined }),
  };
  record.phases = wayOfUpdate(replaces ? certificate.type : undefined);
  world.domains.start(record);
  call.effect = keyOf(record);
  return { domainAssociation: record.association };
}

export function deleteDomainAssociation(input: DeleteDomainAssociationCommandInput, call: Call, { domains }: World) {
  const record = findDomain(call.scope, input);
  domains.forget(record);
  findApp(call.scope, input).domains.delete(record.domainName);
  call.effect = keyOf(record);
  return { domainAssociation: record.association };
}

export function listDomainAssociations(input: ListDomainAssociationsCommandInput, { scope, lagSeconds }: Call) {
  const { domains } = findApp(scope, input);
  const { items, ...rest } = pageOf(domains.values(), input, { pageSize: 50, lagSeconds });
  return { domainAssociations: items.map(({ association }) => association), ...rest };
}

const keyOf = ({ appId, domainName }: DomainRecord): string => `${appId}/${domainName}`;

/** Throws where an app of the account has the domain, or one of its names by another domain. */
function refuseTaken(
  scope: Scope,
  domainName: string,
  settings: readonly SubDomainSetting[],
  own?: DomainRecord,
): void {
  const names = new Set(hostNames(domainName, settings));
  for (const { domains } of scope.apps.values()) {
    for (const other of domains.values()) {
      if (other === own) continue;
      const others = other.association.subDomains?.flatMap(({ subDomainSetting }) => subDomainSetting ?? []) ?? [];
      const isShared = hostNames(other.domainName, others).some((name) => names.has(name));
      if (other.domainName !== domainName && !isShared) continue;
      throw badRequest(
        `One or more domains requested are already associated with another Amplify app: ${other.domainName}`,
      );
    }
  }
}

/** Throws where a prefix stands twice or a branch does not exist. */
function refuseSettings(scope: Scope, appId: string, settings: readonly SubDomainSetting[]): void {
  const prefixes = new Set(settings.map(({ prefix }) => prefix));
  if (prefixes.size < settings.length) throw badRequest('A subdomain prefix is given more than once.');
  for (const { branchName } of settings) findBranch(scope, { appId, branchName });
}

function certificateOf({ type, customCertificateArn }: CertificateSettings) {
  if (type === undefined) throw badRequest('The certificateSettings need a type.');
  if (type !== 'CUSTOM') return { type };
  if (customCertificateArn === undefined) throw badRequest('A custom certificate needs a customCertificateArn.');
  return { type, customCertificateArn };
}

const isSame = (one: CertificateSettings, other: CertificateSettings | undefined): boolean =>
  one.type === other?.type && one.customCertificateArn === other?.customCertificateArn;

function keep({ subDomains }: DomainAssociation, setting: SubDomainSetting, target: string) {
  const former = subDomains?.find(({ subDomainSetting }) => subDomainSetting?.prefix === setting.prefix);
  return former === undefined ? subDomainOf(setting, target) : { ...former, subDomainSetting: setting };
}

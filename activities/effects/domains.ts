import { isDeepStrictEqual } from 'node:util';
import type { SubDomainSetting } from '@aws-sdk/client-amplify';
import type { WireInput } from '../types.ts';
import { conflict, orMissing, type Strategy } from './strategy.ts';

/**
 * The domain name is the identity: once the call may have been made, an association with the same sub domains counts as
 * ours; before that it is somebody else's. One that FAILED is not adopted: only a new one gets new DNS records.
 */
export const createDomainAssociation: Strategy<'createDomainAssociation'> = {
  exists: /already associated|already exists/i,
  find: async ({ call, input, key, repeated }) => {
    const { appId, domainName } = input;
    const found = await orMissing(call.getDomainAssociation({ appId, domainName }));
    const association = found?.domainAssociation;
    if (association === undefined || association.domainStatus === 'FAILED') return undefined;
    const settings = (association.subDomains ?? []).map(({ subDomainSetting }) => subDomainSetting ?? {});
    if (!repeated || listed(settings) !== listed(input.subDomainSettings)) {
      throw conflict(`Domain ${domainName} of app ${appId}`, key, undefined);
    }
    return { domainAssociation: association };
  },
};

/** How the service says that a domain takes no update now. */
export const DOMAIN_BUSY = /Cannot update domain while/i;

/**
 * An update that took effect refuses the next one until all its DNS records are there, which may take days: what it
 * asks for is compared with what is there.
 */
export const updateDomainAssociation: Strategy<'updateDomainAssociation'> = {
  exists: DOMAIN_BUSY,
  find: async ({ call, input }) => {
    const { appId, domainName, subDomainSettings, certificateSettings, ...rest } = input;
    const association = (await orMissing(call.getDomainAssociation({ appId, domainName })))?.domainAssociation;
    if (association === undefined || association.domainStatus === 'FAILED') return undefined;
    const settings = (association.subDomains ?? []).map(({ subDomainSetting }) => subDomainSetting ?? {});
    const { type, customCertificateArn } = association.certificate ?? {};
    const same =
      isDeepStrictEqual({ ...association, ...rest }, association) &&
      (subDomainSettings === undefined || listed(settings) === listed(subDomainSettings)) &&
      isDeepStrictEqual({ type, customCertificateArn, ...certificateSettings }, { type, customCertificateArn });
    return same ? { domainAssociation: association } : undefined;
  },
};

/** A list of sub domains in a form that compares, whatever its order. */
function listed(settings: readonly Partial<WireInput<SubDomainSetting>>[]): string {
  return settings
    .map(({ prefix, branchName }) => JSON.stringify([prefix, branchName]))
    .toSorted()
    .join();
}

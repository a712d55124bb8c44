import {
  fromIni,
  fromNodeProviderChain,
  fromProcess,
  fromSSO,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import { hostOptions } from './host-options.ts';
import { requestHandlerOf } from './request-handler.ts';
import type { Credentials, StaticKeys, Target } from './target.ts';

/** Gives credentials, which may be temporary. */
export type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;

const SESSION_NAME = 'temporal-amplify';
/** AWS's SDKs ask for new credentials this long before the old ones end. */
const RENEW_MS = 5 * 60_000;

const providers = new WeakMap<Target, CredentialProvider | StaticKeys>();

/**
 * The credentials of a target: the same for all of its clients, so that a role is assumed once an hour and not by each.
 * STS and IAM Identity Center are reached as the target's services are.
 */
export function credentialsOf(target: Target): CredentialProvider | StaticKeys {
  const known = providers.get(target);
  if (known !== undefined) return known;
  const { credentials } = target;
  const made =
    credentials !== undefined && 'accessKeyId' in credentials ? credentials : kept(providerOf(credentials, target));
  providers.set(target, made);
  return made;
}

function providerOf(from: Exclude<Credentials, StaticKeys> | undefined, target: Target): CredentialProvider {
  const clientConfig = { ...hostOptions(target), maxAttempts: 1, requestHandler: requestHandlerOf(target) };
  const sts = { ...clientConfig, ...stsOf(target) };
  if (from === undefined) return fromNodeProviderChain({ clientConfig });
  if ('profile' in from) return fromIni({ profile: from.profile, clientConfig });
  if ('sso' in from) return fromSSO({ profile: from.sso, clientConfig });
  if ('process' in from) return fromProcess({ profile: from.process });
  if ('webIdentity' in from) {
    const { roleArn, tokenFile, sessionName = SESSION_NAME, durationSeconds } = from.webIdentity;
    return fromTokenFile({
      webIdentityTokenFile: tokenFile,
      roleArn,
      roleSessionName: sessionName,
      ...(durationSeconds !== undefined && { durationSeconds }),
      clientConfig: sts,
    });
  }
  const { roleArn, sessionName = SESSION_NAME, durationSeconds, externalId, sourceProfile } = from.assumeRole;
  return fromTemporaryCredentials({
    masterCredentials:
      sourceProfile === undefined
        ? fromNodeProviderChain({ clientConfig })
        : fromIni({ profile: sourceProfile, clientConfig }),
    params: {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    clientConfig: sts,
  });
}

/** STS of the target's own region, as AWS advises. */
function stsOf(target: Target) {
  return {
    ...(target.region !== undefined && { region: target.region }),
    ...hostOptions(target, target.endpoints?.sts),
  };
}

/** Asks a provider once, until what it gave is about to end. A failure is not kept. */
function kept(provider: CredentialProvider): CredentialProvider {
  let last: ReturnType<CredentialProvider> | undefined;
  return async (properties) => {
    const before = last;
    const ends = (await before?.catch(() => undefined))?.expiration?.getTime() ?? Infinity;
    // Another caller may have asked anew while this one waited.
    if (last === undefined || (last === before && ends - Date.now() < RENEW_MS)) {
      const asked = provider(properties);
      last = asked;
      asked.catch(() => {
        if (last === asked) last = undefined;
      });
    }
    return last;
  };
}

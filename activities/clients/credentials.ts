import {
  fromIni,
  fromNodeProviderChain,
  fromProcess,
  fromSSO,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import { memberOf } from '../../src/model/member-of.ts';
import { hostOptions } from './host-options.ts';
import { requestHandlerOf } from './request-handler.ts';
import type { Credentials, StaticKeys, Target } from './target.ts';

/** Gives credentials, which may be temporary. */
export type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;

const SESSION_NAME = 'temporal-amplify';
/** AWS's SDKs ask for new credentials this long before the old ones end. */
const RENEW_MS = 5 * 60_000;

const providers = new WeakMap<Target, KeptProvider | StaticKeys>();

/**
 * The credentials of a target: the same for all of its clients, so that a role is assumed once an hour and not by each.
 * STS and IAM Identity Center are reached as the target's services are.
 */
export function credentialsOf(target: Target): KeptProvider | StaticKeys {
  const known = providers.get(target);
  if (known !== undefined) return known;
  const { credentials } = target;
  const made =
    credentials !== undefined && 'accessKeyId' in credentials
      ? credentials
      : kept(() => providerOf(credentials, target));
  providers.set(target, made);
  return made;
}

/** Has a target's credentials asked for anew, since those that there are were refused: a person may have mended them. */
export function forgetCredentialsOf(target: Target): void {
  const known = providers.get(target);
  if (typeof known === 'function') known.forget();
}

function providerOf(from: Exclude<Credentials, StaticKeys> | undefined, target: Target): CredentialProvider {
  const clientConfig = { ...hostOptions(target), maxAttempts: 1, requestHandler: requestHandlerOf(target) };
  const sts = { ...clientConfig, ...stsOf(target) };
  // The shared configuration files are read anew, too.
  const ignoreCache = true;
  if (from === undefined) return fromNodeProviderChain({ clientConfig, ignoreCache });
  if ('profile' in from) return fromIni({ profile: from.profile, clientConfig, ignoreCache });
  if ('sso' in from) return fromSSO({ profile: from.sso, clientConfig, ignoreCache });
  if ('process' in from) return fromProcess({ profile: from.process, ignoreCache });
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
        ? fromNodeProviderChain({ clientConfig, ignoreCache })
        : fromIni({ profile: sourceProfile, clientConfig, ignoreCache }),
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

/** What `kept` gives. */
interface KeptProvider extends CredentialProvider {
  /** For AWS's SDK, whose clients would else keep what has no end for good. */
  readonly memoized: true;
  /** Drops what is kept. */
  forget(): void;
}

/** Asks a provider once, until what it gave is about to end, or is to be forgotten. A failure is not kept. */
function kept(make: () => CredentialProvider): KeptProvider {
  let last: ReturnType<CredentialProvider> | undefined;
  const provider: CredentialProvider = async (properties) => {
    const before = last;
    const ends = (await before?.catch(() => undefined))?.expiration?.getTime() ?? Infinity;
    // Another caller may have asked anew while this one waited.
    if (last === undefined || (last === before && ends - Date.now() < RENEW_MS)) {
      // One that has given something without an end would give the same again.
      const asked = make()(properties).catch(toProviderError);
      last = asked;
      asked.catch(() => {
        if (last === asked) last = undefined;
      });
    }
    return last;
  };
  return Object.assign(provider, { memoized: true as const, forget: () => (last = undefined) });
}

/** A file that is not there or not to be read is no lack of a connection: it is for a person to mend. */
function toProviderError(error: unknown): never {
  if (error instanceof Error && FILE_ERRORS.has(String(memberOf(error, 'code')))) {
    throw Object.assign(new Error(error.message, { cause: error }), { name: 'CredentialsProviderError' });
  }
  throw error;
}

const FILE_ERRORS: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR']);

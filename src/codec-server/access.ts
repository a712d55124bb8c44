import { isIP } from 'node:net';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { memberOf } from '../model/member-of.ts';
import { ConfigError } from '../config.ts';

/** Who may use the codec server. */
export interface TokenRules {
  /** `iss` of the tokens, a URL; what it publishes about itself names its keys. */
  readonly issuer: string;
  /** `aud` of the tokens. */
  readonly audience: string;
  /** Where the issuer's keys are. Default: what its OpenID configuration says. */
  readonly jwksUrl?: string;
  /** Values that members of a token must have; of a list, one of its items. Default: none. */
  readonly claims?: readonly (readonly [name: string, value: string])[];
}

/** Why a request is not served. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/**
 * Tells from the header `Authorization` who asks.
 * @throws {Refusal} 401 for a token that does not count, 403 for one that lacks a claim, 503 where the keys cannot be had.
 */
export type WhoAsks = (authorization: string | undefined) => Promise<string>;

/** Only those that a public key checks: with a shared secret, whoever may check a token could make one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;

/** @throws {ConfigError} where the issuer does not tell of its keys, or not by https; on this machine http will do. */
export async function tokenCheck(rules: TokenRules): Promise<WhoAsks> {
  const { issuer, audience, jwksUrl, claims = [] } = rules;
  const keys = createRemoteJWKSet(new URL(safe('--jwks-url', jwksUrl ?? (await discovered(safe('--issuer', issuer))))));
  const options = {
    issuer,
    audience,
    algorithms,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  return async (authorization) => {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) throw unauthorized('a bearer token is needed');
    const { payload } = await jwtVerify(token, keys, options).catch((error: unknown) => {
      throw isOfToken(error) ? unauthorized(error.message) : new Refusal(503, 'the keys of the issuer cannot be had');
    });
    const lacking = claims.find(([name, value]) => ![payload[name]].flat().includes(value));
    if (lacking !== undefined) throw new Refusal(403, `the token's ${lacking[0]} is not ${lacking[1]}`);
    return payload.sub ?? '';
  };
}

/** Not whether the keys could be had. */
function isOfToken(error: unknown): error is Error {
  return error instanceof errors.JOSEError && /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT|JWKS_NO_MATCHING)/.test(error.code);
}

function unauthorized(why: string): Refusal {
  return new Refusal(401, why, { 'www-authenticate': 'Bearer' });
}

/** Whether only this machine reaches a host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Who can change what the issuer answers has tokens of his own counted. */
function safe(option: string, url: string): string {
  if (!URL.canParse(url)) throw new ConfigError(`${option}: ${url} is no URL`);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))) return url;
  throw new ConfigError(
    `${option}: ${url} must begin with https, since whoever is on the way could give keys of its own`,
  );
}

async function discovered(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(DISCOVER_WITHIN_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const configuration: unknown = await answer.json();
    const jwks = memberOf(configuration, 'jwks_uri');
    if (memberOf(configuration, 'issuer') !== issuer) throw new Error('it is of another issuer');
    if (typeof jwks !== 'string' || !URL.canParse(jwks)) throw new Error('it has no jwks_uri');
    return jwks;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`--issuer: ${url} cannot be read (${why}); give --jwks-url`, { cause: error });
  }
}

const DISCOVER_WITHIN_MS = 10_000;

import { X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { memberOf } from '../model/member-of.ts';
import { amplifyRegions } from '../model/regions.ts';
import type { Violation } from '../model/validate.ts';
import { proxyFrom } from './proxy.ts';
import { credentialKinds } from './shapes.ts';

/** What rules look at besides the target. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  /** Makes a path of the file absolute. */
  readonly resolve: (path: string) => string;
}

/** One violation, as a rule of {@link targetViolations} gives it: member and what must hold. */
type Broken = readonly [member: string, rule: string | undefined];

/** What shapes cannot say about a target; members of a wrong type are left to them. Paths begin with the target's name. */
export function targetViolations(name: string, target: unknown, { env, resolve }: Surroundings): Violation[] {
  const of = (...path: readonly string[]): unknown => path.reduce(memberOf, target);
  const check = (path: string, rule: (text: string) => string | undefined): Broken => {
    const value = of(...path.split('.'));
    return [path, typeof value === 'string' && value !== '' ? rule(value) : undefined];
  };
  const broken: readonly Broken[] = [
    check('region', (region) => regionRule(region, env['AMPLIFY_ALLOW_REGION'])),
    ['credentials', credentialsRule(of('credentials'))],
    check('credentials.webIdentity.tokenFile', (path) => fileRule(resolve(path))),
    ...['endpoint', 'endpoints.amplify', 'endpoints.amplifybackend'].map((path) =>
      check(path, () => hostRule(of('fips'), of('dualStack'))),
    ),
    ...['endpoints.amplify', 'endpoints.amplifybackend'].map((path) =>
      check(path, () => (of('endpoint') === undefined ? undefined : 'must not be given beside endpoint')),
    ),
    check('proxy', (proxy) => proxyFrom(proxy, env).rule),
    check('caBundle', (path) => bundleRule(resolve(path))),
    ['clockSkew', of('clockSkew', 'correct') === false ? offsetRule(of('clockSkew', 'offsetSeconds')) : undefined],
  ];
  return broken.flatMap(([path, rule]) => (rule === undefined ? [] : [{ path: `${name}.${path}`, rule }]));
}

/** Why AWS Amplify cannot be in a region; undefined where it can. `allowed`: AMPLIFY_ALLOW_REGION. */
export function regionRule(region: string, allowed = ''): string | undefined {
  if ([...amplifyRegions, ...allowed.split(',')].some((known) => known.trim() === region)) return undefined;
  return (
    `"${region}" is not a region of AWS Amplify; known: ${amplifyRegions.join(', ')}. ` +
    'For a newer one set AMPLIFY_ALLOW_REGION to it'
  );
}

/** Why a file is no bundle of certificates; undefined where it is one. */
export function bundleRule(path: string): string | undefined {
  const unreadable = fileRule(path);
  if (unreadable !== undefined) return unreadable;
  const certificates = readFileSync(path, 'latin1').match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs);
  if (certificates === null) return `must name a PEM file with certificates, which ${path} is not`;
  try {
    for (const certificate of certificates) void new X509Certificate(certificate);
    return undefined;
  } catch (error) {
    return `has a certificate in ${path} that cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

function fileRule(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return `must name a readable file (${error instanceof Error ? error.message : String(error)})`;
  }
}

function credentialsRule(credentials: unknown): string | undefined {
  if (credentials === undefined || credentials === null) return undefined;
  const given = credentialKinds.filter((kind) => (memberOf(credentials, kind) ?? undefined) !== undefined);
  return given.length === 1 ? undefined : `must have exactly one of ${credentialKinds.join(', ')}`;
}

function hostRule(fips: unknown, dualStack: unknown): string | undefined {
  const given = [...(fips === true ? ['fips'] : []), ...(dualStack === true ? ['dualStack'] : [])];
  return given.length === 0
    ? undefined
    : `must not be given beside ${given.join(' and ')}, which would choose another host`;
}

function offsetRule(offset: unknown): string | undefined {
  return offset === undefined
    ? undefined
    : 'must not have offsetSeconds where correct is false: the SDK would ignore it';
}

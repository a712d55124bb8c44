import { resolve } from 'node:path';
import type { Target } from '../../activities/clients.ts';
import { DEFAULT_TARGET } from '../../workflows/queues.ts';
import { readTargets, type ReadTargets } from './file.ts';
import { proxyUrl } from './proxy.ts';
import { bundleRule, regionRule } from './rules.ts';

/** The variables that targets are made of, those that are set. */
type Environment = Readonly<Record<string, string>>;

/** How the machine reaches the network, for S3 and every target that does not say it itself. */
type Network = Pick<Target, 'proxy' | 'noProxy' | 'caBundle'>;

/**
 * The targets that the environment and the file which it names describe, with all that is wrong. `default` is what the
 * AWS CLI would use. A file may have its own `default`; beside a file, the environment's is one only where it names a
 * region or a profile.
 */
export function loadTargets(env: Environment): ReadTargets & { readonly network: Network } {
  const file = env['TARGETS_FILE'];
  const network = networkOf(env);
  const read = file === undefined ? { targets: [], errors: [] } : readTargets(resolve(file), env);
  const own = read.targets.some(({ name }) => name === DEFAULT_TARGET);
  const named = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'].some((name) => env[name] !== undefined);
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const wrongRegion = region === undefined || own ? undefined : regionRule(region, env['AMPLIFY_ALLOW_REGION']);
  const targets = [...(own || (file !== undefined && !named) ? [] : [defaultTarget(env)]), ...read.targets];
  return {
    targets: targets.map((target) => ({ ...network.of, ...target })),
    network: network.of,
    errors: [...(wrongRegion === undefined ? [] : [`AWS_REGION: ${wrongRegion}`]), ...network.errors, ...read.errors],
  };
}

/** Follows AWS_PROFILE and the rest of the credential chain by way of the SDK, which reads them itself. */
function defaultTarget(env: Environment): Target {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const amplify = env['AWS_ENDPOINT_URL_AMPLIFY'] ?? env['AWS_ENDPOINT_URL'];
  const amplifybackend = env['AWS_ENDPOINT_URL_AMPLIFYBACKEND'] ?? env['AWS_ENDPOINT_URL'];
  const fips = env['AWS_USE_FIPS_ENDPOINT'];
  const dualStack = env['AWS_USE_DUALSTACK_ENDPOINT'];
  return {
    name: DEFAULT_TARGET,
    followsEnvironment: true,
    ...(region !== undefined && { region }),
    endpoints: {
      ...(amplify !== undefined && { amplify }),
      ...(amplifybackend !== undefined && { amplifybackend }),
    },
    ...(fips !== undefined && { fips: fips === 'true' }),
    ...(dualStack !== undefined && { dualStack: dualStack === 'true' }),
    ...given('callsPerSecond', env['AMPLIFY_CALLS_PER_SECOND']),
    ...given('clockSpeed', env['AMPLIFY_CLOCK_SPEED']),
    ...(env['AMPLIFY_EVENTS'] !== undefined && { events: env['AMPLIFY_EVENTS'] === 'on' }),
  };
}

/** A number of the environment, which the configuration has checked. */
function given<Name extends string>(name: Name, value: string | undefined): { [K in Name]?: number } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name loses its type
  return (value === undefined ? {} : { [name]: Number(value) }) as { [K in Name]?: number };
}

/** As the AWS CLI reads it: small letters first, since other tools know only those. */
function networkOf(env: Environment): { readonly of: Network; readonly errors: readonly string[] } {
  const proxyText = env['https_proxy'] ?? env['HTTPS_PROXY'];
  const proxy = proxyText === undefined ? undefined : proxyUrl(proxyText);
  const noProxy = (env['no_proxy'] ?? env['NO_PROXY'])?.split(',').flatMap((host) => host.trim() || []);
  const caBundle = env['AWS_CA_BUNDLE'];
  const wrongBundle = caBundle === undefined ? undefined : bundleRule(caBundle);
  return {
    of: {
      ...(proxy?.url !== undefined && { proxy: proxy.url }),
      ...(noProxy !== undefined && { noProxy }),
      ...(caBundle !== undefined && { caBundle }),
    },
    errors: [
      ...(proxy?.rule === undefined ? [] : [`HTTPS_PROXY: ${proxy.rule}`]),
      ...(wrongBundle === undefined ? [] : [`AWS_CA_BUNDLE: ${wrongBundle}`]),
    ],
  };
}

import { memberOf } from '../member-of.ts';
import { ruleViolations } from '../rules.ts';
import type { Violation } from '../validate.ts';
import type { Rule } from './members.ts';
import { oneSource } from './sources.ts';

/** What the shapes of a description of an app cannot say. */
export function appRule(operation: 'createApp'): Rule {
  return (input) => {
    const app = memberOf(input, 'app');
    const isConnected = (memberOf(app, 'repository') ?? undefined) !== undefined;
    return [
      ...below('app', ruleViolations(operation, app)),
      ...each(input, 'branches', (branch) => branchViolations(branch, isConnected)),
      ...repeated(input, 'backendEnvironments', ['environmentName']),
      ...repeated(input, 'branches', ['branchName']),
      ...repeated(input, 'domains', ['domainName']),
      ...repeated(input, 'webhooks', ['branchName', 'description']),
      ...unknownNames(input),
    ];
  };
}

/** Amplify deploys either what it builds of a repository, or what is brought to it. */
function branchViolations(branch: unknown, isConnected: boolean): Violation[] {
  const [source, firstBuild] = [memberOf(branch, 'source'), memberOf(branch, 'firstBuild')];
  const isRelease = (memberOf(source, 'release') ?? undefined) !== undefined;
  const has = (member: string): boolean => (memberOf(branch, member) ?? undefined) !== undefined;
  return [
    ...ruleViolations('createBranch', branch),
    ...oneSource('source', source),
    ...broken(has('source') && isRelease !== isConnected, 'source', isConnected ? BUILT : NOT_BUILT),
    ...broken(firstBuild === true && !isConnected, 'firstBuild', NOT_BUILT),
    ...broken(
      has('source') && has('firstBuild'),
      'firstBuild',
      'must not be given with source, which is the first job',
    ),
    ...broken(
      has('backendEnvironment') && has('backendEnvironmentArn'),
      'backendEnvironment',
      'must not be given with backendEnvironmentArn',
    ),
  ];
}

const BUILT = 'must be a release, since the app is connected to a repository';
const NOT_BUILT = 'must not be a build, since the app is not connected to a repository';

const broken = (isBroken: boolean, path: string, rule: string): Violation[] => (isBroken ? [{ path, rule }] : []);

/** What is named must be there: a new app has nothing but its description. */
function unknownNames(input: unknown): Violation[] {
  const branches = namesOf(input, 'branches', 'branchName');
  const environments = namesOf(input, 'backendEnvironments', 'environmentName');
  const known = (names: ReadonlySet<unknown>, item: unknown, member: string, list: string): Violation[] => {
    const name = memberOf(item, member);
    return broken(typeof name === 'string' && !names.has(name), member, `must be one of the ${list} that are given`);
  };
  return [
    ...each(input, 'branches', (item) => known(environments, item, 'backendEnvironment', 'backendEnvironments')),
    ...each(input, 'domains', (domain) =>
      each(domain, 'subDomainSettings', (item) => known(branches, item, 'branchName', 'branches')),
    ),
    ...each(input, 'webhooks', (item) => known(branches, item, 'branchName', 'branches')),
  ];
}

/** A violation for each item that has the same key as one before it. */
function repeated(input: unknown, list: string, key: readonly string[]): Violation[] {
  const keys = listOf(input, list).map((item) => JSON.stringify(key.map((member) => memberOf(item, member) ?? '')));
  const [first = ''] = key;
  return keys.flatMap((one, index) =>
    broken(
      memberOf(listOf(input, list)[index], first) !== undefined && keys.indexOf(one) < index,
      `${list}[${index}].${first}`,
      `must not be that of another ${nouns[list] ?? 'item'}${key.length > 1 ? ` with the same ${key.slice(1).join()}` : ''}`,
    ),
  );
}

const nouns: Readonly<Record<string, string>> = {
  backendEnvironments: 'backend environment',
  branches: 'branch',
  domains: 'domain',
  webhooks: 'webhook',
};

function each(value: unknown, list: string, look: (item: unknown) => Violation[]): Violation[] {
  return listOf(value, list).flatMap((item, index) => below(`${list}[${index}]`, look(item)));
}

const below = (path: string, violations: readonly Violation[]): Violation[] =>
  violations.map((violation) => ({ ...violation, path: `${path}.${violation.path}` }));

const namesOf = (input: unknown, list: string, member: string): ReadonlySet<unknown> =>
  new Set(listOf(input, list).map((item) => memberOf(item, member)));

function listOf(value: unknown, member: string): readonly unknown[] {
  const list = memberOf(value, member);
  return Array.isArray(list) ? list : [];
}

import { memberOf } from '../member-of.ts';
import { ruleViolations } from '../rules.ts';
import type { Violation } from '../validate.ts';
import type { Rule } from './members.ts';
import { oneSource } from './sources.ts';

/** What the shapes of a new app's description cannot say. */
export const newAppRule: Rule = (input) => {
  const app = memberOf(input, 'app');
  const isConnected = isGiven(app, 'repository');
  return [
    ...below('app', ruleViolations('createApp', app)),
    ...tooManyDomains(memberOf(input, 'domains')),
    ...each(input, 'branches', (branch) => sourceViolations(branch, isConnected)),
    ...partViolations(input),
    ...unknownEnvironments(input),
    ...unknownBranches(input),
  ];
};

/** Amplify's quota, unless it was raised; more would also be too much to undo within one history. */
const MOST_NEW_DOMAINS = 5;

function tooManyDomains(domains: unknown): Violation[] {
  const rule = `must have at most ${MOST_NEW_DOMAINS} items: connectDomain adds more`;
  return broken(Array.isArray(domains) && domains.length > MOST_NEW_DOMAINS, 'domains', rule);
}

/** What the shapes of an existing app's description cannot say. It may name what is there, unless that is to be pruned. */
export const changedAppRule: Rule = (input) => {
  const app = memberOf(input, 'app');
  const isWhole = (list: string): boolean => memberOf(input, 'prune') === true && isGiven(input, list);
  return [
    ...below('app', [...ruleViolations('updateApp', app), ...ruleViolations('tagResource', app), ...uncleared(app)]),
    ...each(input, 'branches', uncleared),
    ...partViolations(input),
    ...(isWhole('backendEnvironments') ? unknownEnvironments(input) : []),
    ...(isWhole('branches') ? unknownBranches(input) : []),
  ];
};

/** Amplify keeps these as they are when they are given empty. */
function uncleared(resource: unknown): Violation[] {
  return ['description', 'iamServiceRoleArn'].flatMap((member) =>
    broken(memberOf(resource, member) === '', member, 'must not be empty: Amplify cannot clear it'),
  );
}

function partViolations(input: unknown): Violation[] {
  return [
    ...each(input, 'branches', branchViolations),
    ...repeated(input, 'backendEnvironments', ['environmentName']),
    ...repeated(input, 'branches', ['branchName']),
    ...repeated(input, 'domains', ['domainName']),
    ...repeated(input, 'webhooks', ['branchName', 'description']),
  ];
}

/** Amplify deploys either what it builds of a repository, or what is brought to it. */
function sourceViolations(branch: unknown, isConnected: boolean): Violation[] {
  const isRelease = isGiven(memberOf(branch, 'source'), 'release');
  return [
    ...broken(isGiven(branch, 'source') && isRelease !== isConnected, 'source', isConnected ? BUILT : NOT_BUILT),
    ...broken(memberOf(branch, 'firstBuild') === true && !isConnected, 'firstBuild', NOT_BUILT),
  ];
}

const BUILT = 'must be a release, since the app is connected to a repository';
const NOT_BUILT = 'must not be a build, since the app is not connected to a repository';

function branchViolations(branch: unknown): Violation[] {
  const both = (one: string, other: string): boolean => isGiven(branch, one) && isGiven(branch, other);
  return [
    ...ruleViolations('createBranch', branch),
    ...oneSource('source', memberOf(branch, 'source')),
    ...broken(both('firstBuild', 'source'), 'firstBuild', 'must not be given with source, which is the first job'),
    ...broken(
      both('backendEnvironment', 'backendEnvironmentArn'),
      'backendEnvironment',
      'must not be given with backendEnvironmentArn',
    ),
  ];
}

const broken = (isBroken: boolean, path: string, rule: string): Violation[] => (isBroken ? [{ path, rule }] : []);

const isGiven = (value: unknown, member: string): boolean => (memberOf(value, member) ?? undefined) !== undefined;

function unknownEnvironments(input: unknown): Violation[] {
  const known = namesOf(input, 'backendEnvironments', 'environmentName');
  return each(input, 'branches', (item) => unknownName(item, 'backendEnvironment', known, 'backendEnvironments'));
}

function unknownBranches(input: unknown): Violation[] {
  const known = namesOf(input, 'branches', 'branchName');
  const look = (item: unknown): Violation[] => unknownName(item, 'branchName', known, 'branches');
  return [
    ...each(input, 'domains', (domain) => each(domain, 'subDomainSettings', look)),
    ...each(input, 'webhooks', look),
  ];
}

function unknownName(item: unknown, member: string, known: ReadonlySet<unknown>, list: string): Violation[] {
  const name = memberOf(item, member);
  return broken(typeof name === 'string' && !known.has(name), member, `must be one of the ${list} that are given`);
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

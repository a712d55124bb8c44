import { expect, test } from 'vitest';
import type { AppState } from '../../activities/read-app.ts';
import type { AppDescription } from '../../workflows/contracts.ts';
import { callsOf, planApp } from '../../workflows/lib/app/plan.ts';
import { refuseTooLarge } from '../../workflows/lib/app/plan-size.ts';

const appArn = 'arn:aws:amplify:eu-west-1:123456789012:apps/d1';
const branchArn = `${appArn}/branches/main`;
const main = { branchName: 'main', branchArn, stage: 'NONE' as never, totalNumberOfJobs: '1', ttl: '5' };
const stateOf = (parts: Partial<AppState> = {}): AppState => ({
  app: { appId: 'd1', appArn, name: 'shop' },
  backendEnvironments: [],
  backends: [],
  branches: [main],
  domains: [],
  webhooks: [],
  ...parts,
});
const plan = (inputs: AppDescription, options: Partial<Parameters<typeof planApp>[0]> = {}) => {
  const made = planApp({ state: stateOf(), digests: inputs, inputs, prune: false, allowProduction: false, ...options });
  return { differences: made.differences, calls: callsOf(made) };
};
const NOTHING = { differences: [], calls: [] };

test('what is left out, empty, off, or as it is described is no difference', () => {
  expect(plan({})).toEqual(NOTHING);
  expect(plan({ app: { name: 'shop', enableBasicAuth: false, customRules: [], environmentVariables: {} } })).toEqual(
    NOTHING,
  );
  expect(plan({ branches: [{ branchName: 'main', ttl: '5' }] })).toEqual(NOTHING);
  const branches = [{ ...main, stage: 'PRODUCTION' as const }];
  expect(plan({}, { prune: true, state: stateOf({ branches }) })).toEqual(NOTHING);
});

test('members that the service adds to what was given are no difference', () => {
  const app = { appId: 'd1', customRules: [{ source: '/a', target: '/b', status: '302' }] };
  expect(plan({ app: { customRules: [{ source: '/a', target: '/b' }] } }, { state: stateOf({ app }) })).toEqual(
    NOTHING,
  );
});

test('a variable more or less gives all of them, and none are given as one without a name', () => {
  const state = stateOf({ app: { appId: 'd1', environmentVariables: { A: 'x', B: 'y' } } });
  expect(plan({ app: { environmentVariables: { A: 'x', C: 'z' } } }, { state })).toEqual({
    differences: [
      { resource: 'app', member: 'environmentVariables.B', before: 'y' },
      { resource: 'app', member: 'environmentVariables.C', after: 'z' },
    ],
    calls: [{ operation: 'updateApp', input: { appId: 'd1', environmentVariables: { A: 'x', C: 'z' } } }],
  });
  expect(plan({ app: { environmentVariables: {} } }, { state }).calls).toEqual([
    { operation: 'updateApp', input: { appId: 'd1', environmentVariables: { '': '' } } },
  ]);
});

test('secrets are compared by their digests, and given as they were given', () => {
  const given = { secretRef: 'env:TOKEN' };
  const inputs = { app: { environmentVariables: { KEY: given } } };
  const there = { app: { appId: 'd1', environmentVariables: { KEY: '[redacted 1]' } } };
  const digests = (KEY: string): AppDescription => ({ app: { environmentVariables: { KEY } } });
  expect(plan(inputs, { digests: digests('[redacted 1]'), state: stateOf(there) })).toEqual(NOTHING);
  expect(plan(inputs, { digests: digests('[redacted 2]'), state: stateOf(there) })).toEqual({
    differences: [
      { resource: 'app', member: 'environmentVariables.KEY', before: '[redacted 1]', after: '[redacted 2]' },
    ],
    calls: [{ operation: 'updateApp', input: { appId: 'd1', ...inputs.app } }],
  });
});

test('a token is in no answer: it always counts as a change, and goes with its repository', () => {
  const repository = 'https://github.com/a/b';
  const app = { appId: 'd1', repository };
  expect(plan({ app: { repository, accessToken: 't' } }, { state: stateOf({ app }) }).calls).toEqual([
    { operation: 'updateApp', input: { appId: 'd1', repository, accessToken: 't' } },
  ]);
});

test('a new branch of a connected app is built, one that is there only when asked to and without a job', () => {
  const connected = { app: { appId: 'd1', appArn, repository: 'https://github.com/a/b' } };
  const idle = stateOf({ ...connected, branches: [{ ...main, totalNumberOfJobs: '0' }] });
  const build = { operation: 'startJob', input: { appId: 'd1', branchName: 'main', jobType: 'RELEASE' } };
  const branchesOf = (branch: object): AppDescription => ({ branches: [{ branchName: 'main', ...branch }] });
  const callsFor = (branch: object, state: AppState) => plan(branchesOf(branch), { state }).calls;
  expect(callsFor({}, stateOf({ ...connected, branches: [] }))).toEqual([
    { operation: 'createBranch', input: { appId: 'd1', branchName: 'main' } },
    build,
  ]);
  expect(callsFor({ firstBuild: false }, stateOf({ ...connected, branches: [] }))).toHaveLength(1);
  expect(callsFor({}, idle)).toEqual([]);
  expect(callsFor({ firstBuild: true }, idle)).toEqual([build]);
  expect(callsFor({ firstBuild: true }, stateOf(connected))).toEqual([]);
  expect(callsFor({}, stateOf({ branches: [] }))).toHaveLength(1);
  const source = { sourceUrl: 'https://a.example/site.zip' };
  expect(() => callsFor({ source }, idle)).toThrow(/first job of branch main must be a build/);
  expect(callsFor({ source }, stateOf({ ...connected }))).toEqual([]);
  expect(() => callsFor({ firstBuild: true }, stateOf({ branches: [] }))).toThrow(/must not be a build/);
});

test('a branch knows its environment by its ARN', () => {
  const inputs = {
    backendEnvironments: [{ environmentName: 'dev' }],
    branches: [{ branchName: 'main', backendEnvironment: 'dev' }],
  };
  expect(plan(inputs).calls).toEqual([
    { operation: 'createBackendEnvironment', input: { appId: 'd1', environmentName: 'dev' } },
    {
      operation: 'updateBranch',
      input: { appId: 'd1', branchName: 'main', backendEnvironmentArn: `${appArn}/backendenvironments/dev` },
    },
  ]);
});

test('a webhook is known by branch and description, without the key that is at its end', () => {
  const key = '0123456789abcdef0123456789abcdef';
  const webhooks = [
    { webhookId: '1', branchName: 'main', description: `CMS [${key}]` },
    { webhookId: '2', branchName: 'main', description: `[${key}]` },
    { webhookId: '3', branchName: 'main', description: 'other' },
  ];
  const described = { webhooks: [{ branchName: 'main', description: 'CMS' }, { branchName: 'main' }] };
  expect(plan(described, { state: stateOf({ webhooks }) })).toEqual(NOTHING);
  expect(plan(described, { state: stateOf({ webhooks }), prune: true }).calls).toEqual([
    { operation: 'deleteWebhook', input: { webhookId: '3' } },
  ]);
});

test('sub domains have no order', () => {
  const [first, second] = [
    { prefix: '', branchName: 'main' },
    { prefix: 'www', branchName: 'main' },
  ] as const;
  const domains = [
    {
      domainName: 'a.example',
      domainStatus: 'AVAILABLE' as const,
      subDomains: [{ subDomainSetting: second }, { subDomainSetting: first }],
    },
  ];
  const described = { domains: [{ domainName: 'a.example', subDomainSettings: [first, second], wait: true }] };
  expect(plan(described, { state: stateOf({ domains }) })).toEqual(NOTHING);
});

test('a domain that failed is made anew with prune, and cannot be changed without', () => {
  const domains = [
    { domainName: 'a.example', domainStatus: 'FAILED' as const, statusReason: 'timed out', subDomains: [] },
  ];
  const described = { domains: [{ domainName: 'a.example', subDomainSettings: [{ prefix: '', branchName: 'main' }] }] };
  const state = stateOf({ domains });
  expect(() => plan(described, { state })).toThrow(/a\.example .* failed and cannot be changed \(timed out\)/);
  expect(plan(described, { state, prune: true }).calls.map(({ operation }) => operation)).toEqual([
    'deleteDomainAssociation',
    'createDomainAssociation',
  ]);
});

test('what Amplify cannot change, and production, is refused', () => {
  const state = stateOf({
    backendEnvironments: [{ environmentName: 'dev', stackName: 'one' }],
    branches: [{ ...main, stage: 'PRODUCTION' }],
  });
  const described = { backendEnvironments: [{ environmentName: 'dev', stackName: 'two' }] };
  expect(() => plan(described, { state })).toThrow(/dev of app d1 has another stackName/);
  expect(() => plan({ branches: [] }, { state, prune: true })).toThrow(/PRODUCTION \(main\)/);
  expect(plan({ branches: [] }, { state, prune: true, allowProduction: true }).calls).toEqual([
    { operation: 'deleteBranch', input: { appId: 'd1', branchName: 'main' } },
  ]);
});

test('a plan for which one run has no room is refused', () => {
  const app = { appId: 'd1', appArn, repository: 'https://github.com/a/b' };
  const branches = Array.from({ length: 50 }, (_, index) => ({
    branchName: `b${index}`,
    branchArn: `${branchArn}${index}`,
    totalNumberOfJobs: '0',
    tags: { old: 'x' },
  }));
  const state = stateOf({ app, branches });
  const sizeOf = (inputs: AppDescription) => () =>
    refuseTooLarge(planApp({ state, digests: inputs, inputs, prune: true, allowProduction: false }));
  const described = (more: object) => ({
    branches: branches.map(({ branchName }) => ({ branchName, firstBuild: true, ...more })),
  });
  expect(sizeOf(described({ ttl: '60' }))).not.toThrow();
  expect(sizeOf(described({ ttl: '60', tags: { new: 'x' } }))).toThrow(/takes 150 calls and 50 first jobs/);
});

test('tags are added, and removed with prune alone; the key of the worker stays', () => {
  const branches = [{ ...main, tags: { 'temporal-amplify:key': 'k', team: 'a', old: 'x' } }];
  const described = { branches: [{ branchName: 'main', tags: { team: 'b' } }] };
  const tag = { operation: 'tagResource', input: { resourceArn: branchArn, tags: { team: 'b' } } };
  expect(plan(described, { state: stateOf({ branches }) }).calls).toEqual([tag]);
  expect(plan(described, { state: stateOf({ branches }), prune: true }).calls).toEqual([
    tag,
    { operation: 'untagResource', input: { resourceArn: branchArn, tagKeys: ['old'] } },
  ]);
});

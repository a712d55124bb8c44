import { CreateAppCommand, CreateBranchCommand, GetBranchCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UpdateAppInput } from '../../workflows/contracts.ts';
import { callsOf, control, stateOf } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { historyText } from '../setup/history.ts';
import { changesSince, makeWhole } from '../setup/whole-app.ts';

const secretRef = 'env:TEST_UPDATE_SECRET';
let harness: Harness;
beforeAll(async () => {
  process.env['TEST_UPDATE_SECRET'] = 'canary-update';
  harness = await startHarness({ speed: 200, env: { SECRET_REFS_ALLOWED: 'env:TEST_*' } });
});
afterAll(async () => {
  delete process.env['TEST_UPDATE_SECRET'];
  await harness.stop();
});

const described = (appId: string, domainName: string): UpdateAppInput => ({
  appId,
  app: { environmentVariables: { STAGE: 'new', KEPT: 'x', KEY: { secretRef } } },
  backendEnvironments: [{ environmentName: 'new' }],
  branches: [
    {
      branchName: 'main',
      stage: 'BETA',
      enableBasicAuth: true,
      basicAuthCredentials: { username: 'me', password: { secretRef } },
    },
    { branchName: 'new', backendEnvironment: 'new' },
  ],
  domains: [{ domainName, subDomainSettings: [{ prefix: 'www', branchName: 'new' }] }],
  webhooks: [{ branchName: 'new', description: 'new' }],
});

test('a plan changes nothing and tells the calls that the run then makes, after which there is none', async () => {
  const appId = await makeWhole(harness, 'old.example');
  const input = { ...described(appId, 'new.example'), prune: true };
  await makeWhole(harness, 'other.example');
  await control(harness, 'clock', { advanceSeconds: 60 });
  const before = await stateOf(harness);
  const planning = await harness.workflows.start('updateApp', { ...input, plan: true });
  const plan = await planning.result();
  expect(plan).toMatchObject({ applied: false, branches: [], domains: [], webhooks: [] });
  expect(plan.calls.map(({ operation }) => operation)).toEqual([
    'updateApp',
    'createBackendEnvironment',
    'updateBranch',
    'createBranch',
    'startJob',
    'deleteDomainAssociation',
    'createDomainAssociation',
    'deleteWebhook',
    'createWebhook',
    'deleteBackend',
    'deleteBranch',
  ]);
  const redacted = expect.stringMatching(/^\[redacted/);
  expect(plan.calls[0]?.input).toEqual({
    appId,
    environmentVariables: { STAGE: redacted, KEPT: redacted, KEY: { secretRef } },
  });
  expect(plan.differences).toContainEqual({
    resource: 'app',
    member: 'environmentVariables.STAGE',
    before: expect.stringMatching(/^\[redacted/),
    after: expect.stringMatching(/^\[redacted/),
  });
  expect(plan.differences).toContainEqual({
    resource: 'branch main',
    member: 'stage',
    before: 'NONE',
    after: 'BETA',
  });
  expect(plan.differences).toContainEqual({ resource: 'branch new', member: 'exists', before: false, after: true });
  expect(await stateOf(harness)).toEqual(before);

  const count = (await callsOf(harness)).length;
  const run = await harness.workflows.start('updateApp', input);
  const result = await run.result();
  expect(result).toMatchObject({ differences: plan.differences, calls: plan.calls, applied: true });
  expect(result).toMatchObject({
    branches: [{ branchName: 'main' }, { branchName: 'new', deployment: { status: 'SUCCEED' } }],
    domains: [{ status: 'PENDING_VERIFICATION' }],
    webhooks: [{ branchName: 'new' }],
  });
  const operations = plan.calls.map(({ operation }) => operation.charAt(0).toUpperCase() + operation.slice(1));
  expect(await changesSince(harness, count, appId)).toEqual(operations);
  const { branch } = await harness.aws.amplify.send(new GetBranchCommand({ appId, branchName: 'main' }));
  expect(branch).toMatchObject({
    description: 'stays',
    stage: 'BETA',
    basicAuthCredentials: Buffer.from('me:canary-update').toString('base64'),
  });
  for (const history of [await historyText(harness, planning), await historyText(harness, run)])
    expect(history).not.toContain('canary-update');

  const again = await harness.workflows.start('updateApp', input);
  expect(await again.result()).toMatchObject({ differences: [], calls: [], applied: true });
});

test('a change and a first build of 50 branches stay below 2,000 events', async () => {
  const repository = 'https://github.com/example/site';
  const { app } = await harness.aws.amplify.send(new CreateAppCommand({ name: 'many', repository, accessToken: 'x' }));
  const appId = app?.appId ?? '';
  const names = Array.from({ length: 50 }, (_, index) => `b${index}`);
  for (const branchName of names) await harness.aws.amplify.send(new CreateBranchCommand({ appId, branchName }));
  const branches = names.map((branchName) => ({ branchName, ttl: '60', firstBuild: true }));
  const run = await harness.workflows.start('updateApp', { appId, branches });
  expect((await run.result()).calls).toHaveLength(100);
  const history = await harness.workflows.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  expect(history.events?.length).toBeLessThan(2_000);
});

test.each([
  [
    'a description that cannot be cleared',
    { app: { description: '' } },
    'app.description must not be empty: Amplify cannot clear it',
  ],
  [
    'a webhook of a branch that is pruned',
    { prune: true, branches: [], webhooks: [{ branchName: 'main' }] },
    'webhooks[0].branchName must be one of the branches that are given',
  ],
  [
    "the worker's own tag",
    { app: { tags: { 'temporal-amplify:key': 'x' } } },
    'app.tags.temporal-amplify:key must not name the tag of the operation key',
  ],
] as [string, Partial<UpdateAppInput>, string][])('refuses %s', async (_what, wrong, message) => {
  await expect(harness.workflows.start('updateApp', { appId: 'd1', ...wrong })).rejects.toThrow(message);
});

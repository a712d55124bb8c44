import { GetAppCommand, ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreateAppInput } from '../../workflows/contracts.ts';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { endJob, environmentsOf, makeBackend, untilBusy } from '../setup/backends.ts';
import { associate, untilStatus, untilVerification } from '../setup/domains.ts';
import { eventually } from '../setup/eventually.ts';
import { untilEvent } from '../setup/events.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100, env: { SECRET_REFS_ALLOWED: 'env:TEST_*' } });
});
afterAll(() => harness.stop());

const create = (app: CreateAppInput['app'], domains: CreateAppInput['domains'] = []) =>
  harness.workflows.start('createApp', { app, branches: [{ branchName: 'main' }], domains });
const domain = (domainName: string) => ({ domainName, subDomainSettings: [{ prefix: '', branchName: 'main' }] });
const exists = async (name: string): Promise<boolean> =>
  ((await harness.aws.amplify.send(new ListAppsCommand({ maxResults: 100 }))).apps ?? []).some(
    (app) => app.name === name,
  );

test.concurrent('createApp, with a domain that fails', async () => {
  const domains = [{ ...domain('taken-at-once.example'), wait: true }];
  const run = await create({ name: 'taken' }, domains);
  await eventually(async () => expect((await run.progressNow()).dnsRecords).not.toEqual([]));
  await control(harness, 'domains', { domainName: 'taken-at-once.example', conflict: true, add: 'all' });
  expect(await failedAs('createApp', 'DomainFailed', run)).toMatch(/already associated/);
  expect(await exists('taken')).toBe(false);
});

test.concurrent('createApp, with a domain that takes too long', async () => {
  const domains = [{ ...domain('too-slow.example'), wait: true, timeoutSeconds: 2 }];
  const run = await create({ name: 'slow' }, domains);
  expect(await failedAs('createApp', 'WaitTimedOut', run)).toMatch(/not available after 2 s/);
  expect(await exists('slow')).toBe(false);
});

test.concurrent('createApp, with a secret that is not there', async () => {
  const accessToken = { secretRef: 'env:TEST_NOT_THERE' };
  const run = await create({ name: 'secretless', repository: 'https://github.com/example/site', accessToken });
  expect(await failedAs('createApp', 'SecretNotFound', run)).toMatch(/TEST_NOT_THERE/);
  expect(await exists('secretless')).toBe(false);
});

test.concurrent('updateApp, with a domain that has failed', async () => {
  const failed = await associate(harness, 'failed.example');
  const { appId, domainName } = failed;
  await untilVerification(harness, failed);
  await control(harness, 'domains', { domainName, conflict: true, add: 'all' });
  await untilStatus(harness, failed, 'FAILED');
  const run = await harness.workflows.start('updateApp', { appId, domains: [domain(domainName)] });
  expect(await failedAs('updateApp', 'DomainFailed', run)).toMatch(/failed\.example/);
});

test.concurrent('updateApp, with a first job that takes too long', async () => {
  const { appId } = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const branch = { appId, branchName: 'new' };
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const branches = [{ branchName: 'new', firstBuild: true }];
  const run = await harness.workflows.start('updateApp', { appId, branches, timeoutSeconds: 1 });
  expect(await failedAs('updateApp', 'WaitTimedOut', run)).toMatch(/job 1 .* was not over after 1 s/);
  expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
});

test.concurrent('updateApp, with an environment that cannot be deleted', async () => {
  const { appId } = await makeBackend(harness);
  await control(harness, 'backend-jobs', { appId, outcome: 'fail', reason: 'stack is in use', times: 1 });
  const run = await harness.workflows.start('updateApp', { appId, backendEnvironments: [], prune: true });
  expect(await failedAs('updateApp', 'BackendJobFailed', run)).toMatch(/stack is in use/);
  expect(await environmentsOf(harness, appId)).toEqual(['dev']);
});

test.concurrent('updateApp is cancelled, and has not failed, while a call is repeated', async () => {
  const { appId } = await makeApp(harness);
  await control(harness, 'faults', { operation: 'UpdateApp', kind: 'html-502' });
  const run = await harness.workflows.start('updateApp', { appId, app: { name: 'changed' } });
  await untilEvent(run, 'retry');
  await run.cancel();
  expect(await outcome(run)).toMatchObject({ cancelled: true });
  expect((await run.progressNow()).partlyApplied).toMatchObject({ applied: [], left: [{ operation: 'updateApp' }] });
});

test.concurrent('updateApp, terminated: its jobs are known as those of this project', async () => {
  const { appId } = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const names = ['one', 'two'];
  for (const branchName of names) await control(harness, 'jobs', { appId, branchName, outcome: 'hang', times: 1 });
  const branches = names.map((branchName) => ({ branchName }));
  const run = await harness.workflows.start('updateApp', { appId, branches });
  await eventually(async () => {
    const begun = (await run.progressNow()).steps.map(({ title }) => title);
    expect(begun).toEqual(expect.arrayContaining(names.map((name) => `Wait for job 1 of ${name}`)));
  });
  await harness.workflows.client.workflow.getHandle(run.workflowId).terminate();
  for (const branchName of names) {
    const input = { appId, branchName, source: { release: {} }, onBusy: 'supersede' } as const;
    const next = await harness.workflows.start('deployBranch', input);
    expect(await next.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
  }
});

test.concurrent('deleteApp, with an environment that stays though its job ended well', async () => {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  await control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });
  const run = await harness.workflows.start('deleteApp', { appId });
  await untilBusy(harness, appId, 'dev');
  await endJob(harness, environment, 'COMPLETED');
  expect(await failedAs('deleteApp', 'StateMismatch', run)).toMatch(/still has backend environment dev/);
});

test.concurrent('deleteApp, with an environment that cannot be deleted', async () => {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  await control(harness, 'backend-jobs', { appId, outcome: 'fail', reason: 'stack is in use', times: 1 });
  const failing = await harness.workflows.start('deleteApp', { appId });
  expect(await failedAs('deleteApp', 'BackendJobFailed', failing)).toMatch(/stack is in use/);
  await control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });
  const late = await harness.workflows.start('deleteApp', { appId, timeoutSeconds: 1 });
  expect(await failedAs('deleteApp', 'WaitTimedOut', late)).toMatch(/was not over after 1 s/);
  await harness.aws.amplify.send(new GetAppCommand({ appId }));
  await endJob(harness, environment, 'FAILED');
});

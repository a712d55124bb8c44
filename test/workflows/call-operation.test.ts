import {
  GetBranchCommand,
  ListAppsCommand,
  ListJobsCommand,
  ListWebhooksCommand,
  StartJobCommand,
} from '@aws-sdk/client-amplify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { KEY_TAG } from '../../src/model/rules.ts';
import type { OperationName } from '../../activities/types.ts';
import { control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { reset } from '../setup/reset.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());
afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

const call = async (operation: OperationName, input: object): Promise<object> =>
  (await harness.workflows.start('callOperation', { operation, input })).result();
const appsNamed = async (name: string) =>
  (await harness.aws.amplify.send(new ListAppsCommand({ maxResults: 100 }))).apps?.filter((app) => app.name === name);

const faults = ['close-before', 'close-after', 'html-502'] as const;

test.each(faults)('createApp, %s: one app, which carries the key of its operation', async (kind) => {
  const name = `once-${kind}`;
  await control(harness, 'faults', { operation: 'CreateApp', kind, count: 1 });
  const answer = await call('createApp', { name });
  const apps = await appsNamed(name);
  expect(apps).toHaveLength(1);
  expect(answer).toMatchObject({ app: { appId: apps?.[0]?.appId } });
  expect(apps?.[0]?.tags?.[KEY_TAG]).toMatch(/^[0-9a-f]{32}$/);
});

test('the same request once more is another operation: a second app', async () => {
  await call('createApp', { name: 'twice' });
  await call('createApp', { name: 'twice' });
  expect(await appsNamed('twice')).toHaveLength(2);
});

test('what starts work on a branch, or deletes it, waits for its turn; what stops it does not', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const holder = await harness.workflows.start('releaseBranch', branch);
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  const { workflows } = harness;
  for (const operation of ['startJob', 'createDeployment', 'deleteBranch'] as const) {
    const input = { ...branch, ...(operation === 'startJob' && { jobType: 'RELEASE' }) };
    const refused = await workflows.start('callOperation', { operation, input, onBusy: 'fail' });
    expect(await failedAs('callOperation', 'Busy', refused)).toContain(`is busy: ${holder.workflowId} works on it`);
  }
  const starting = await workflows.start('callOperation', {
    operation: 'startJob',
    input: { ...branch, jobType: 'RELEASE', jobReason: 'next' },
  });
  await call('stopJob', { ...branch, jobId: '1' });
  await failedAs('releaseBranch', 'JobFailed', holder);
  await starting.result();
  expect((await jobsOf(harness, branch)).map(({ status }) => status).slice(1)).toEqual(['CANCELLED']);
});

test('the same workflow id run twice makes two jobs', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const request = { operation: 'startJob', input: { ...branch, jobType: 'RELEASE' } } as const;
  const runs = [await harness.workflows.start('callOperation', request)];
  await runs[0]?.result();
  runs.push(await harness.workflows.start('callOperation', request));
  await runs[1]?.result();
  expect(new Set(runs.map(({ workflowId }) => workflowId)).size).toBe(1);
  expect((await jobsOf(harness, branch)).map(({ jobId }) => jobId)).toEqual(['2', '1']);
});

test('startJob whose answer was lost adopts its own job, and leaves one alone that a push started just then', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'faults', { operation: 'StartJob', kind: 'close-after', count: 1 });
  const input = { ...branch, jobType: 'RELEASE', commitMessage: 'ours' };
  const run = await harness.workflows.start('callOperation', { operation: 'startJob', input });
  await eventually(async () => expect(await jobsOf(harness, branch)).toHaveLength(1));
  await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE', commitMessage: 'theirs' }));
  const jobs = await jobsOf(harness, branch);
  const own = jobs.find(({ commitMessage }) => commitMessage?.startsWith('ours ['));
  expect(await run.result()).toMatchObject({ jobSummary: { jobId: own?.jobId } });
  const left = await jobsOf(harness, branch);
  expect(left).toHaveLength(2);
  expect(left.find(({ commitMessage }) => commitMessage === 'theirs')?.status).not.toMatch(/CANCEL/);
});

test.each(faults)('createBranch, %s: one branch', async (kind) => {
  const { appId } = await makeApp(harness);
  await control(harness, 'faults', { operation: 'CreateBranch', kind, count: 1 });
  const answer = await call('createBranch', { appId, branchName: 'dev', tags: { team: 'web' } });
  const { branch } = await harness.aws.amplify.send(new GetBranchCommand({ appId, branchName: 'dev' }));
  expect(branch?.tags).toMatchObject({ team: 'web', [KEY_TAG]: expect.any(String) });
  expect(answer).toMatchObject({ branch: { branchArn: branch?.branchArn } });
});

test('createBranch of a branch that somebody else made is a conflict that names both, and leaves it alone', async () => {
  const { appId } = await makeApp(harness);
  const input = { appId, branchName: 'main' };
  const run = await harness.workflows.start('callOperation', { operation: 'createBranch', input });
  expect(await failedAs('callOperation', 'Conflict', run)).toMatch(
    new RegExp(
      `^Conflict: Branch main of app ${appId} exists and was not made by temporal-amplify, not to this operation`,
    ),
  );
});

test.each(faults)('createWebhook, %s: one webhook', async (kind) => {
  const { appId } = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'faults', { operation: 'CreateWebhook', kind, count: 1 });
  await call('createWebhook', { appId, branchName: 'main', description: 'nightly' });
  const { webhooks } = await harness.aws.amplify.send(new ListWebhooksCommand({ appId }));
  expect(webhooks?.map(({ description }) => description)).toEqual([
    expect.stringMatching(/^nightly \[[0-9a-f]{32}\]$/),
  ]);
});

test.each(faults)('startJob, %s: one job', async (kind) => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'faults', { operation: 'StartJob', kind, count: 1 });
  await call('startJob', { ...branch, jobType: 'RELEASE' });
  const { jobSummaries } = await harness.aws.amplify.send(new ListJobsCommand(branch));
  expect(jobSummaries).toHaveLength(1);
});

test('an input that breaks the rules of the operation starts nothing', async () => {
  await expect(call('createApp', { nam: 'x' })).rejects.toThrow(
    /callOperation: input\.name is required; input\.nam is not a known member \(did you mean name\?\)/,
  );
});

test('a reset to before createApp leaves one app', async () => {
  const run = await harness.workflows.start('createApp', { app: { name: 'reset' } });
  await run.result();
  await reset(harness, run, 0);
  const again = await harness.workflows.client.workflow.getHandle(run.workflowId).result();
  const apps = await appsNamed('reset');
  expect(apps).toHaveLength(1);
  expect(again).toMatchObject({ appId: apps?.[0]?.appId });
});

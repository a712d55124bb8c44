import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateBranchCommand, CreateWebhookCommand } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import { connect } from '../../src/client.ts';
import { PayloadKeyError } from '../../src/codec/encryption.ts';
import { loadConfig } from '../../src/config.ts';
import { openWaits } from '../../src/events/open-waits.ts';
import { applySchedules, planSchedules } from '../../src/schedules/apply.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { type CliProcess, runCli, startCli } from '../setup/cli.ts';
import { untilEvent } from '../setup/events.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { encodingOf, storedIn } from '../setup/raw-history.ts';
import { siteSource } from '../setup/sites.ts';

const key = (): string => randomBytes(32).toString('base64');
const values = { OLD_KEY: key(), NEW_KEY: key() };
const OLD = '2026-05=env:OLD_KEY';
const BOTH = `2026-11=env:NEW_KEY,${OLD}`;

let harness: Harness;
let worker: CliProcess;
const env = (PAYLOAD_KEYS: string) => ({ ...harness.environment, PAYLOAD_KEYS });
const startWorker = async (PAYLOAD_KEYS: string): Promise<CliProcess> => {
  worker = startCli(['worker'], { env: env(PAYLOAD_KEYS) });
  await worker.seen(/worker started/);
  return worker;
};
const stopWorker = async (): Promise<void> => {
  worker.kill('SIGTERM');
  expect(await worker.exited).toBe(0);
};
beforeAll(async () => {
  harness = await startHarness({ worker: false, env: { ...values, PAYLOAD_KEYS: OLD } });
  await startWorker(OLD);
});
afterAll(async () => {
  worker.kill('SIGTERM');
  await worker.exited;
  await harness.stop();
});

test('what Temporal stores of a run holds nothing in clear', async () => {
  const { workflows } = harness;
  const { client } = workflows;
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  // Input and result.
  const created = await workflows.execute('createApp', {
    // Its name is in the workflow id, which is never encrypted.
    app: { name: 'shop', description: 'canary-description', environmentVariables: { A: 'canary-secret' } },
  });
  // Failure.
  await control(harness, 'faults', {
    operation: 'GetApp',
    kind: 'error',
    count: 1,
    name: 'BadRequestException',
    status: 400,
    message: 'canary-failure',
  });
  const failing = await workflows.start('callOperation', { operation: 'getApp', input: { appId: created.appId } });
  expect((await outcome(failing))?.message).toBe('BadRequestException: getApp: canary-failure');
  // What opens something, in clear where it is asked for.
  const { webhook } = await harness.aws.amplify.send(new CreateWebhookCommand(branch));
  const webhookId = webhook?.webhookId ?? '';
  const reveal = { operation: 'getWebhook', input: { webhookId }, reveal: true } as const;
  expect(await workflows.execute('callOperation', reveal)).toMatchObject({
    webhook: { webhookUrl: webhook?.webhookUrl },
  });
  // Heartbeat and query.
  const building = await workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const { next } = await untilEvent(building, 'nextLook');
  expect(next).toMatch(/^look at /);
  const pending = await storedIn(harness);
  expect(pending.payloads.map(encodingOf)).toContain('binary/encrypted');
  expect(pending.text).not.toContain(next);
  // What the command events does: it finds the wait by what is encrypted, and ends it.
  const [wait] = await openWaits(client, { ...branch, jobId: '1' });
  if (wait === undefined) throw new Error('nothing waits for the job');
  await client.activity.fail(wait.activity, ApplicationFailure.nonRetryable('canary-event', 'JobFailed'));
  expect((await outcome(building))?.message).toBe('JobFailed: canary-event');
  // Update, and the failure of one.
  const target = { ...branch, branchName: 'production' };
  const source = await siteSource(harness, 'canary-site');
  const from = await makeApp(harness);
  await harness.aws.amplify.send(new CreateBranchCommand({ ...from, branchName: target.branchName }));
  await workflows.execute('deployBranch', { ...from, source });
  const promoting = await workflows.start('promoteBranch', {
    ...from,
    toBranchName: 'production',
    approvers: ['canary-approver'],
  });
  await untilEvent(promoting, 'stepParked');
  await expect(promoting.approve({ by: 'canary-eve' })).rejects.toThrow('canary-eve is none of those who may decide');
  await promoting.approve({ by: 'canary-approver' });
  expect(await promoting.result()).toMatchObject({ approvedBy: 'canary-approver' });
  // Schedule, with its memo.
  const file = {
    name: 'canary-file',
    schedules: {
      nightly: {
        cron: '0 3 * * *',
        workflow: 'callOperation',
        input: { operation: 'getApp', input: { appId: 'd1canary' } },
      },
    },
  } as const;
  await applySchedules(client, await planSchedules(client, file));
  expect((await planSchedules(client, file)).unchanged).toEqual(['nightly']);

  const { payloads, text } = await storedIn(harness);
  expect(payloads.length).toBeGreaterThan(50);
  expect([...new Set(payloads.map(encodingOf))]).toEqual(['binary/encrypted']);
  expect(text.match(/.{0,200}canary.{0,100}/g) ?? []).toEqual([]);
  expect(text).not.toContain(new URL(webhook?.webhookUrl ?? '').search);
  // What a query answers goes by the server, too.
  const answer = await client.workflowService.queryWorkflow({
    namespace: harness.config.temporal.namespace,
    execution: { workflowId: promoting.workflowId },
    query: { queryType: 'progress' },
  });
  expect(answer.queryResult?.payloads?.map(encodingOf)).toEqual(['binary/encrypted']);
}, 90_000);

test('the command line reads a run with its key, and says without which one it cannot', async () => {
  const run = await harness.workflows.start('callOperation', { operation: 'listApps', input: {} });
  await run.result();
  const read = (PAYLOAD_KEYS: string) => runCli(['wait', 'run', run.workflowId], { env: env(PAYLOAD_KEYS) });
  expect(await read(BOTH)).toMatchObject({ code: 0 });
  const without = await read('');
  expect(without).toMatchObject({ code: 2 });
  expect(without.stderr.trim()).toBe(
    'A payload is encrypted by the key "2026-05", and PAYLOAD_KEYS is not set: set it as for the workers',
  );
  const status = await runCli(['status', run.workflowId], { env: env('2026-11=env:NEW_KEY') });
  expect(status).toMatchObject({ code: 2, stderr: expect.stringContaining('which PAYLOAD_KEYS does not have') });
  const doctor = await runCli(['doctor'], { env: env(OLD) });
  expect(doctor.stdout).toContain('✓ payloads: encrypted by the key 2026-05');
  const blind = await runCli(['doctor'], { env: env('') });
  expect(blind.stdout).toContain('✗ payloads: A payload is encrypted by the key "2026-');
  const other = await read('2026-05=env:NEW_KEY');
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('PAYLOAD_KEYS has another key of that id') });
}, 90_000);

test('a worker without the key fails so that it shows, and one with both keys goes on', async () => {
  await stopWorker();
  const before = await harness.workflows.start('callOperation', { operation: 'listApps', input: { maxResults: 1 } });
  await startWorker('2026-11=env:NEW_KEY');
  const handle = harness.workflows.client.workflow.getHandle(before.workflowId);
  await eventually(async () => {
    const { events } = await handle.fetchHistory();
    const failed = events?.flatMap(({ workflowTaskFailedEventAttributes: one }) => one?.failure?.message ?? []);
    expect(failed).toContain(
      'A payload is encrypted by the key "2026-05", which PAYLOAD_KEYS does not have (it has 2026-11): add it, for as long as it may be met',
    );
  });
  await stopWorker();
  await startWorker(BOTH);
  const rotated = loadConfig(env(BOTH), { profiles: false });
  const workflows = await connect(rotated);
  try {
    expect(await (await workflows.attach(before.workflowId)).result()).toMatchObject({
      apps: expect.any(Array) as unknown,
    });
    const run = await workflows.start('callOperation', { operation: 'listApps', input: {} });
    await run.result();
    // What the new key encrypted, who has only the old one cannot read.
    await expect((await harness.workflows.attach(run.workflowId)).result()).rejects.toThrow(PayloadKeyError);
  } finally {
    await workflows.close();
  }
}, 90_000);

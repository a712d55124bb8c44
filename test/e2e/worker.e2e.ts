import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { NoWorkerError, type ProgressEvent } from '../../src/client.ts';
import { freePort } from '../../src/dev/ports.ts';
import { entityIds } from '../../src/workflow-ids.ts';
import type { BudgetLease } from '../../workflows/contracts.ts';
import { control, effectsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { startGrpcGate } from '../setup/grpc-gate.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';
import { type Workers, workersOf } from '../setup/workers.ts';

let harness: Harness;
let workers: Workers;
beforeEach(async () => {
  harness = await startHarness({ worker: false });
  workers = workersOf(harness);
});
afterEach(async () => {
  await workers.end();
  await harness.stop();
});

describe('temporal-amplify worker', () => {
  test('killed while the job runs: another completes the workflow with one app, one branch, one job', async () => {
    await control(harness, 'clock', { speed: 1 });
    const source = await siteSource(harness);
    const input = { app: { name: 'killed' }, branches: [{ branchName: 'main', source }] };
    const first = workers.start();
    const run = await harness.workflows.start('createApp', input);
    await first.seen(/worker started/);
    const appId = await eventually(async () => {
      const [step] = (await run.progressNow()).steps;
      const [id] = /^d\w+/.exec(step?.detail ?? '') ?? [];
      if (id === undefined) throw new Error('It has no app yet');
      return id;
    });
    await untilJob(harness, { appId, branchName: 'main', jobId: '1' }, (status) => status === 'RUNNING');
    first.kill('SIGKILL');
    await first.exited;
    workers.start();
    expect(await run.result()).toMatchObject({ appId, branches: [{ deployment: { jobId: '1', status: 'SUCCEED' } }] });
    for (const operation of ['CreateApp', 'CreateBranch', 'CreateDeployment', 'StartDeployment']) {
      expect([operation, await effectsOf(harness, operation)]).toEqual([operation, 1]);
    }
    expect(await effectsOf(harness, 'StopJob')).toBe(0);
  }, 60_000);

  test('one that takes the place of one that stopped has the whole call budget at once', async () => {
    const first = workers.start({ FLEET: 'on' });
    await eventually(async () => expect(await leasesOf(harness)).toHaveLength(1));
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    workers.start({ FLEET: 'on' });
    const shares = await eventually(async () => {
      const leases = await leasesOf(harness);
      expect(new Set(leases.map(({ worker }) => worker)).size).toBe(2);
      return leases.map(({ share }) => share);
    });
    expect(new Set(shares)).toEqual(new Set([1]));
  }, 30_000);

  test('names server, namespace, region and EMULATOR at its start, and logs JSON with the ids of each call', async () => {
    const worker = workers.start({ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' });
    await worker.seen(/worker started/);
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await run.result();
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);

    const lines = worker.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ msg }) => msg === 'worker started')).toMatchObject({
      server: harness.environment['TEMPORAL_ADDRESS'],
      namespace: harness.environment['TEMPORAL_NAMESPACE'],
      targets: { default: { region: 'eu-west-1', amplify: 'EMULATOR' } },
    });
    expect(lines.find(({ operation }) => operation === 'createDeployment')).toMatchObject({
      workflowId: run.workflowId,
      workflowRunId: run.runId,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(worker.stderr).not.toMatch(/NodeVersionSupportWarning|ExperimentalWarning|DeprecationWarning/);
    expect(worker.stderr).not.toMatch(/signature=|X-Amz-Signature/i);
  }, 30_000);

  test('answers /healthz and /readyz', async () => {
    const worker = workers.start({ HEALTH_PORT: '0' });
    const [, port] = await worker.seen(/"healthPort":(\d+)/);
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([health.status, ready.status]).toEqual([200, 200]);
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('serves its metrics where METRICS_ADDRESS says', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const worker = workers.start({ METRICS_ADDRESS: address });
    await worker.seen(/worker started/);
    await (await harness.workflows.start('callOperation', { operation: 'listApps', input: {} })).result();
    await control(harness, 'faults', { operation: 'CreateApp', kind: 'close-after', count: 1 });
    const input = { name: 'measured' };
    await (await harness.workflows.start('callOperation', { operation: 'createApp', input })).result();
    await control(harness, 'faults', { operation: 'StartJob', kind: 'close-after', count: 1 });
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await (await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } })).result();
    const metrics = await (await fetch(`http://${address}/metrics`)).text();
    expect(metrics).toMatch(/^temporal_workflow_completed\{.*workflow_type="callOperation".*\} 2$/m);
    expect(metrics).toMatch(/^amplify_calls\{.*operation="createApp",outcome="transient",.*target="default"\} 1$/m);
    expect(metrics).toMatch(/^amplify_adoptions\{.*operation="createApp",.*target="default"\} 1$/m);
    expect(metrics).toMatch(/^amplify_adoptions\{.*operation="startBranchJob",.*target="default"\} 1$/m);
    expect(metrics).toMatch(/^amplify_budget_rate\{.*target="default"\} \d+/m);
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('a taken METRICS_ADDRESS is one line, and the process ends', async () => {
    const { host } = new URL(harness.emulator.url);
    const worker = workers.start({ METRICS_ADDRESS: host });
    expect(await worker.exited).toBe(1);
    expect(worker.stderr.trim()).toMatch(new RegExp(`^METRICS_ADDRESS: cannot listen on ${host} \\(.+\\)$`));
  });

  test('calls the targets of TARGETS_FILE where the file says, whatever AWS_* say', async () => {
    const file = join(harness.dir, 'targets.yaml');
    await writeFile(
      file,
      `local: { region: us-east-2, endpoint: '${harness.emulator.url}' }\naws: { region: eu-west-1 }\n`,
    );
    const worker = workers.start({ TARGETS_FILE: file, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    const [started] = await worker.seen(/\{[^\n]*worker started[^\n]*\}/);
    expect(JSON.parse(started)).toMatchObject({
      targets: {
        default: { region: 'eu-west-1', amplify: 'EMULATOR' },
        local: { region: 'us-east-2', amplify: 'EMULATOR' },
        aws: { region: 'eu-west-1', amplify: 'AWS' },
      },
    });
    const call = { target: 'local', operation: 'createApp', input: { name: 'a' } } as const;
    expect(await (await harness.workflows.start('callOperation', call)).result()).toMatchObject({
      app: { appArn: expect.stringContaining(':us-east-2:') },
    });
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('ends with 3 within 5 s and names the address when Temporal does not answer', async () => {
    const begun = Date.now();
    const worker = workers.start({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(await worker.exited).toBe(3);
    expect(worker.stderr).toContain('Cannot reach a Temporal server at 127.0.0.1:1');
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  test.each([
    ['it is asked for its namespace', 'DescribeNamespace', 1],
    ['it is asked for its search attributes', 'ListSearchAttributes', 1],
    ['it is asked for its namespace again, by one that is about to poll', 'DescribeNamespace', 2],
  ])('ends with 3 and names the address when the connection to Temporal breaks while %s', async (_, call, from) => {
    const gate = await startGrpcGate(harness.environment['TEMPORAL_ADDRESS'] ?? '');
    onTestFinished(() => gate.close());
    let asked = 0;
    gate.breaks = (method) => method === call && ++asked >= from;
    const worker = workers.start({ TEMPORAL_ADDRESS: gate.address });
    expect(await worker.exited).toBe(3);
    expect(worker.stderr).toContain(`Cannot reach a Temporal server at ${gate.address}`);
  });

  test('a taken HEALTH_PORT is one line, and the process ends', async () => {
    const { port } = new URL(harness.emulator.url);
    const worker = workers.start({ HEALTH_PORT: port });
    expect(await worker.exited).toBe(1);
    const lines = worker.stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^HEALTH_PORT: cannot listen on 127.0.0.1:${port} `))]);
  });

  test.each([
    [{ TEMPORAL_NAMESPACE: 'missing' }, /TEMPORAL_NAMESPACE: the server has no namespace "missing"; make it with: /],
    [{ AWS_ACCESS_KEY_ID: '', AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' }, /No AWS credentials/],
    [{ AWS_REGION: 'mars-north-1' }, /AWS_REGION: "mars-north-1" is not a region of AWS Amplify; known: .*eu-west-1/],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: '' }, /No AWS region: set AWS_REGION/],
    [{ AWS_ENDPOINT_URL: 'nowhere' }, /AWS_ENDPOINT_URL: must be an http or https URL/],
    [{ SEARCH_ATTRIBUTES: 'maybe' }, /SEARCH_ATTRIBUTES: /],
    [{ ARTIFACT_STORE: 'ftp://x' }, /artifact store cannot be ftp:/],
  ])('ends with 2 and one line for %o', async (env, message) => {
    const worker = workers.start(env);
    expect(await worker.exited).toBe(2);
    expect(worker.stderr).toMatch(message);
    expect(worker.stderr.trim().split('\n')).toHaveLength(1);
  });
});

/** What the workers of the target were given of its budget, oldest first. */
async function leasesOf({ workflows: { client } }: Harness): Promise<BudgetLease[]> {
  const { events } = await client.workflow.getHandle(entityIds.callBudget('default')).fetchHistory();
  const answers = (events ?? []).flatMap(
    (event) => event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.success?.payloads ?? [],
  );
  return answers.map((answer) => defaultPayloadConverter.fromPayload<BudgetLease>(answer));
}

test('progress says within 5 s that no worker is there, and goes on when one is', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const began = Date.now();
  const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const unanswered = run.approve({ by: 'ada' }).catch((error: unknown) => error);
  const events = run.progress();
  expect(await events.next()).toEqual({ done: false, value: { type: 'unattended', waiting: ['workflow'] } });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(await unanswered).toBeInstanceOf(NoWorkerError);

  const first = workers.start();
  const told: ProgressEvent['type'][] = [];
  const until = async (type: ProgressEvent['type']): Promise<void> => {
    for (;;) {
      const { value, done } = await events.next();
      if (done === true) throw new Error(`The run ended without ${type}`);
      told.push(value.type);
      if (value.type === type) return;
    }
  };
  await until('attended');
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  first.kill('SIGKILL');
  await first.exited;
  await run.cancel();
  await until('unattended');
  workers.start();
  await until('ended');
  expect(told).toEqual(expect.arrayContaining(['stepBegan', 'attended', 'stepEnded', 'unattended', 'ended']));
}, 90_000);

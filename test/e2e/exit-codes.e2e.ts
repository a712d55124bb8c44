import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyRun } from '../../src/client.ts';
import { callsOf, control, jobsOf, makeApp } from '../setup/amplify.ts';
import { type CliProcess, ended, runCli, startCli } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource, writeSite } from '../setup/sites.ts';
import { finished } from '../setup/finished.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const cli = (args: readonly string[]) => runCli(args, { env: harness.environment });
const start = (args: readonly string[]) => startCli(args, { env: harness.environment });

/** How long a deployment takes, in seconds of the emulator's clock: longer than any of these tests. */
const DEPLOY_SECONDS = 2_000;

/** A branch, and what deploys to it: until `passTime`, unless it is said how long, in seconds of the emulator's clock. */
async function slowDeploy(manualDeploy = DEPLOY_SECONDS) {
  await control(harness, 'timings', { manualDeploy });
  const branch = await makeApp(harness);
  const site = await writeSite(harness.dir, { 'index.html': '<title>slow</title>' });
  return { branch, site, args: ['deploy', site, '--app', branch.appId, '--branch', 'main'] };
}

/** Lets the deployments that run come to their ends. */
const passTime = () => control(harness, 'clock', { advanceSeconds: DEPLOY_SECONDS });

/** Waits until a run has begun a step. */
async function untilStep(run: Pick<AnyRun, 'progress'>, title: RegExp): Promise<void> {
  for await (const event of run.progress()) if (event.type === 'stepBegan' && title.test(event.step.title)) return;
}

/** Kills a command that follows a run, as soon as it does. */
async function killed(args: readonly string[], signal: NodeJS.Signals = 'SIGKILL'): Promise<string> {
  const child = start(args);
  const [, workflowId = ''] = await child.seen(/Started (\S+)/);
  child.kill(signal);
  await child.exited;
  return workflowId;
}

describe('a killed command line never kills a run, and the same command attaches to it', () => {
  test('and ends with 0 where it is done', async () => {
    const { args, branch } = await slowDeploy();
    const workflowId = await killed(args);
    const again = start(args);
    await again.seen(/Attached to [^]*Wait for job 1/);
    await passTime();
    expect(await again.exited).toBe(0);
    expect(again.stdout).toContain('Job 1 is live');
    expect(again.stderr).toContain(`Attached to ${workflowId}`);
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('and ends with 1 where it fails', async () => {
    const { args, branch } = await slowDeploy();
    await control(harness, 'jobs', { ...branch, outcome: 'fail', step: 'DEPLOY', reason: 'broken' });
    await killed(args);
    const again = start(args);
    await again.seen(/Attached to [^]*Wait for job 1/);
    await passTime();
    expect(await again.exited).toBe(1);
    expect(again.stderr).toMatch(/^Failed: JobFailed: /m);
  });

  test('and ends with 4 where it is rejected', async () => {
    await control(harness, 'timings', { manualDeploy: 10 });
    const branch = await makeApp(harness);
    await finished(await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) }));
    await cli(['call', 'createBranch', '--input', JSON.stringify({ appId: branch.appId, branchName: 'production' })]);
    const args = ['promote', '--app', branch.appId, '--branch', 'main', '--to', 'production'];
    const workflowId = await killed(args);
    const again = start(args);
    await again.seen(/\? .*temporal-amplify approve/s);
    const rejected = await cli(['reject', workflowId, '--by', 'ada', '--comment', 'not today', '--json']);
    expect(JSON.parse(rejected.stdout)).toEqual({ workflowId, by: 'ada', answer: 'reject' });
    expect(await again.exited).toBe(4);
    expect(again.stderr).toMatch(/^Attached to /);
    expect(again.stderr).toMatch(/^Failed: Rejected: /m);
  });

  test('and ends with 130 where it is cancelled', async () => {
    const { args, branch } = await slowDeploy();
    const workflowId = await killed(args);
    const again = start(args);
    await again.seen(/Attached to/);
    const cancelled = await cli(['cancel', workflowId]);
    expect(cancelled).toMatchObject({ code: 0, stdout: `${workflowId} is cancelled\n` });
    expect(await again.exited).toBe(130);
    expect(await jobsOf(harness, branch)).not.toMatchObject([{ status: 'SUCCEED' }]);
  });

  test('and where it is over, it is a new run', async () => {
    const { args, branch } = await slowDeploy(10);
    const workflowId = await killed(args);
    await (await harness.workflows.attach(workflowId)).result();
    expect(await cli(args)).toMatchObject({ code: 0, stderr: expect.stringContaining(`Started ${workflowId}`) });
    expect(await jobsOf(harness, branch)).toHaveLength(2);
  });
});

describe('without a terminal', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s detaches: 0', async (signal) => {
    const { args, branch } = await slowDeploy();
    const child = start([...args, '--json']);
    const [, workflowId = ''] = await child.seen(/Started (\S+)/);
    child.kill(signal);
    expect(await child.exited).toBe(0);
    expect(JSON.parse(child.stdout)).toMatchObject({ workflowId });
    const run = await harness.workflows.attach(workflowId);
    await untilStep(run, /^Wait for job 1/);
    await passTime();
    expect(await run.result()).toMatchObject({ status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels with --on-interrupt cancel: 130', async (signal) => {
    const { args } = await slowDeploy();
    const child = start([...args, '--on-interrupt', 'cancel', '--json']);
    await child.seen(/Wait for job/);
    child.kill(signal);
    expect(await child.exited).toBe(130);
    expect(child.stderr).toMatch(/Cancelling deploy:/);
    expect(JSON.parse(child.stdout)).toEqual({
      workflowId: expect.stringMatching(/^deploy:/),
      runId: expect.any(String),
      failure: { type: 'Cancelled', message: 'Cancelled' },
      exitCode: 130,
    });
  });

  test('what is deleted needs --yes: 2, and nothing was called', async () => {
    const { appId } = await makeApp(harness);
    const calls = (await callsOf(harness)).length;
    const refused = await cli(['app', 'delete', appId]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/--yes/);
    expect(await callsOf(harness)).toHaveLength(calls);
    expect(await cli(['app', 'delete', appId, '--yes'])).toMatchObject({
      code: 0,
      stdout: `App ${appId} is deleted\n`,
    });
  });

  test('a server that is none: 3', async () => {
    const { code, stderr } = await runCli(['app', 'list'], {
      env: { ...harness.environment, TEMPORAL_ADDRESS: '127.0.0.1:1' },
    });
    expect({ code, said: stderr.includes('127.0.0.1:1') }).toEqual({ code: 3, said: true });
  });
});

test('a changed file is a new run, and the two are deployed in order', async () => {
  const { args, site, branch } = await slowDeploy(60);
  const first = start(args);
  await first.seen(/Wait for job 1/);
  await writeFile(join(site, 'index.html'), '<title>changed</title>');
  const second = start(args);
  const [, secondId] = await second.seen(/Started (\S+)/);
  expect(first.stderr).not.toContain(secondId);
  expect(await first.exited).toBe(0);
  expect(await second.exited).toBe(0);
  expect([first.stdout, second.stdout]).toEqual([
    expect.stringContaining('Job 1 is live'),
    expect.stringContaining('Job 2 is live'),
  ]);
  const [newer, older] = await jobsOf(harness, branch);
  expect([older?.status, newer?.status]).toEqual(['SUCCEED', 'SUCCEED']);
  expect(newer?.startTime?.getTime()).toBeGreaterThanOrEqual(older?.endTime?.getTime() ?? Infinity);
});

describe('with --json, an error too is one document, with the exit code', () => {
  const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  test.each([
    [['app', 'list', '--nope'], {}, 2, { type: 'UsageError', message: "unknown option '--nope'" }],
    [['deploy', '.'], {}, 2, { type: 'UsageError', message: expect.stringContaining('appId is required: --app <id>') }],
    [['status', 'nope'], {}, 2, { type: 'RunNotFoundError', message: 'No run has the workflow id nope' }],
    [['app', 'list'], nowhere, 3, { type: 'UnreachableError', message: expect.stringContaining('127.0.0.1:1') }],
    [['app', 'show', 'd0'], {}, 1, { type: 'NotFoundException', message: expect.stringContaining('getApp') }],
  ])('%j with %j: %d', async (args, env, exitCode, failure) => {
    const { code, stdout } = await runCli([...args, '--json'], { env: { ...harness.environment, ...env } });
    expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: exitCode, document: { failure, exitCode } });
  });
});

test('without a worker, that is said within 5 s, and the commands go on waiting for one; a cancel can be left', async () => {
  const alone = await startHarness({ worker: false });
  const begin = (...args: string[]) => startCli([...args, '--json'], { env: alone.environment });
  const said = async (child: CliProcess): Promise<void> => {
    await child.seen(/Started|Attached/);
    const begun = Date.now();
    await child.seen(/No worker polls the task queue amplify/);
    expect(Date.now() - begun).toBeLessThan(5_000);
  };
  try {
    const logs = begin('logs', '--app', 'd1', '--branch', 'main');
    const list = begin('app', 'list');
    await Promise.all([said(list), logs.seen(/No worker polls the task queue amplify/)]);
    const { workflowId } = JSON.parse((await ended(begin('app', 'show', 'd2', '--detach'))).stdout) as {
      workflowId: string;
    };
    const cancel = begin('cancel', workflowId);
    await cancel.seen(/No worker polls/);
    cancel.kill('SIGINT');
    expect(await cancel.exited).toBe(0);
    expect(JSON.parse(cancel.stdout)).toEqual({ workflowId, runId: expect.any(String) });

    const worker = startCli(['worker'], { env: alone.environment });
    expect(await list.exited).toBe(0);
    expect(JSON.parse(list.stdout)).toMatchObject({ result: { items: [] } });
    expect(await logs.exited).toBe(1);
    expect(JSON.parse(logs.stdout)).toMatchObject({ failure: { type: 'NotFoundException' }, exitCode: 1 });
    worker.kill('SIGTERM');
    await worker.exited;
  } finally {
    await alone.stop();
  }
}, 60_000);

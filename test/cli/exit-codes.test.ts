import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf, control, jobsOf, makeApp } from '../setup/amplify.ts';
import { runCli, startCli } from '../setup/cli.ts';
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

/** A branch, and what deploys to it for about two seconds. */
async function slowDeploy() {
  await control(harness, 'timings', { manualDeploy: 40 });
  const branch = await makeApp(harness);
  const site = await writeSite(harness.dir, { 'index.html': '<title>slow</title>' });
  return { branch, site, args: ['deploy', site, '--app', branch.appId, '--branch', 'main'] };
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
    const again = await cli(args);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Job 1 is live') });
    expect(again.stderr).toContain(`Attached to ${workflowId}`);
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('and ends with 1 where it fails', async () => {
    const { args, branch } = await slowDeploy();
    await control(harness, 'plans', { ...branch, fail: { step: 'DEPLOY', reason: 'broken' } });
    await killed(args);
    const again = await cli(args);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^Attached to /);
    expect(again.stderr).toMatch(/^Failed: JobFailed: /m);
  });

  test('and ends with 4 where it is rejected', async () => {
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
    const { args, branch } = await slowDeploy();
    const workflowId = await killed(args);
    await (await harness.workflows.attach(workflowId)).result();
    expect((await cli(args)).stderr).toContain(`Started ${workflowId}`);
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
    expect(await (await harness.workflows.attach(workflowId)).result()).toMatchObject({ status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels with --on-interrupt cancel: 130', async (signal) => {
    const { args } = await slowDeploy();
    const child = start([...args, '--on-interrupt', 'cancel', '--json']);
    await child.seen(/Wait for job/);
    child.kill(signal);
    expect(await child.exited).toBe(130);
    expect(child.stderr).toMatch(/Cancelling deploy:/);
    expect(JSON.parse(child.stdout)).toMatchObject({ failure: { cancelled: true } });
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
  const { args, site, branch } = await slowDeploy();
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

test('without a worker, that is said within 5 s, and the command goes on waiting for one', async () => {
  const alone = await startHarness({ worker: false });
  try {
    const child = startCli(['app', 'list', '--json'], { env: alone.environment });
    await child.seen(/Started/);
    const begun = Date.now();
    await child.seen(/No worker polls the task queue amplify/);
    expect(Date.now() - begun).toBeLessThan(5_000);
    const worker = startCli(['worker'], { env: alone.environment });
    expect(await child.exited).toBe(0);
    expect(JSON.parse(child.stdout)).toMatchObject({ result: { items: [] } });
    worker.kill('SIGTERM');
    await worker.exited;
  } finally {
    await alone.stop();
  }
});

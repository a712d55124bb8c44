import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf, control, jobsOf, makeApp } from '../setup/amplify.ts';
import { runCli, startCli } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { writeSite } from '../setup/sites.ts';

let harness: Harness;
let elsewhere: string;
beforeAll(async () => {
  harness = await startHarness();
  elsewhere = join(harness.dir, 'elsewhere');
  await mkdir(elsewhere, { recursive: true });
});
afterAll(() => harness.stop());

/** Runs in a folder that is not the worker's. */
const cli = (args: readonly string[], env: Record<string, string> = {}) =>
  runCli(args, { cwd: elsewhere, env: { ...harness.environment, ...env } });

describe('temporal-amplify', () => {
  test('app create and deploy take a folder to a live page', async () => {
    const created = await cli(['app', 'create', 'shop', '--branch', 'main', '--json']);
    expect(created).toMatchObject({ code: 0 });
    const { result } = JSON.parse(created.stdout) as { result: { appId: string } };
    const site = await writeSite(elsewhere, { 'index.html': '<title>Shop</title>', 'css/a.css': 'a{}' });
    const deployed = await cli(['deploy', site, '--app', result.appId, '--branch', 'main']);
    expect(deployed).toMatchObject({
      code: 0,
      stdout: `Job 1 is live at https://main.${result.appId}.amplifyapp.com\n`,
    });
    expect(deployed.stderr).toMatch(/^Started deploy:d\w+:main:[0-9a-f]{12} \(run /);
    expect(deployed.stderr).toMatch(
      /✓ Upload \d+ bytes to main[^\n]*: job 1 [^\n]*\n(.*\n)* {2}✓ Wait for job 1 of main: SUCCEED/,
    );
  }, 30_000);

  test('call makes one call durably and prints its answer', async () => {
    const { appId } = await makeApp(harness);
    const called = await cli(['call', 'getApp', '--input', JSON.stringify({ appId })]);
    expect(called.code).toBe(0);
    expect(JSON.parse(called.stdout)).toMatchObject({ app: { appId, name: 'test' } });
  });

  test('--detach prints the workflow id, and the same command attaches', async () => {
    const branch = await makeApp(harness);
    const site = await writeSite(elsewhere, { 'index.html': '<title>x</title>' });
    const args = ['deploy', site, '--app', branch.appId, '--branch', 'main'];
    const detached = await cli([...args, '--detach']);
    expect(detached.code).toBe(0);
    const attached = await cli(args);
    expect(attached.code).toBe(0);
    expect(attached.stderr).toContain(detached.stdout.trim());
    expect(await jobsOf(harness, branch)).not.toHaveLength(0);
  }, 30_000);

  test('a failed deployment ends with 1 and says why in one line', async () => {
    const { appId } = await makeApp(harness);
    const site = await writeSite(elsewhere, { 'index.html': 'x' });
    const { code, stdout, stderr } = await cli(['deploy', site, '--app', appId, '--branch', 'nope']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^Failed: (NotFoundException|BadRequestException): /);
  }, 30_000);

  test('says what is repeated and why', async () => {
    const branch = await makeApp(harness);
    const site = await writeSite(elsewhere, { 'index.html': '<title>again</title>' });
    await control(harness, 'faults', {
      operation: 'ListJobs',
      kind: 'error',
      name: 'InternalFailureException',
      count: 2,
    });
    const { code, stderr } = await cli(['deploy', site, '--app', branch.appId, '--branch', 'main']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/ {2}! branchState, attempt \d: listJobs: /);
  });

  test('an interrupted deploy detaches, and its workflow goes on', async () => {
    const branch = await makeApp(harness);
    const site = await writeSite(elsewhere, { 'index.html': '<title>goes on</title>' });
    const args = ['deploy', site, '--app', branch.appId, '--branch', 'main'];
    const process = startCli(args, { env: harness.environment });
    const [, workflowId] = await process.seen(/Started (\S+)/);
    process.kill('SIGINT');
    expect(await process.exited).toBe(0);
    const handle = harness.workflows.client.workflow.getHandle(workflowId ?? '');
    expect(await handle.result()).toMatchObject({ status: 'SUCCEED' });
  }, 30_000);
});

describe('bad input ends with 2, one line, and nothing created', () => {
  const app = ['--app', 'd1a2b3c4d5', '--branch', 'main'];
  test.each([
    ['a folder that does not exist', async () => ['deploy', join(elsewhere, 'missing'), ...app], /missing/],
    ['an empty folder', async () => ['deploy', await folder(), ...app], /empty/i],
    ['no index.html', async () => ['deploy', await writeSite(elsewhere, { 'a.txt': 'a' }), ...app], /index\.html/],
    ['a zip that is none', async () => ['deploy', await file('site.zip', 'no zip'), ...app], /not a zip/],
    [
      'a long branch name',
      async () => ['deploy', await page(), '--app', 'd1', '--branch', 'b'.repeat(256)],
      /branchName .*255/,
    ],
    ['a wrong app id', async () => ['deploy', await page(), '--app', 'X', '--branch', 'main'], /appId/],
    ['no source', async () => ['deploy', ...app], /source/],
    ['an unknown option', async () => ['deploy', '.', ...app, '--brach'], /unknown option '--brach'/],
    ['half a URL', async () => ['deploy', 'https://', ...app], /https:\/\/ is not the URL of a zip/],
    ['a URL of another kind', async () => ['deploy', 'ftp://x/y.zip', ...app], /ftp:\/\/x\/y\.zip is not the URL/],
    ['a dot branch', async () => ['deploy', await page(), '--app', 'd1', '--branch', '..'], /branchName must not be/],
    ['an unknown region', async () => ['demo', '--region', 'mars-1'], /"mars-1" is not a region/],
    ['a wrong timeout', async () => ['deploy', '.', ...app, '--timeout', 'soon'], /whole number/],
    ['an unknown operation', async () => ['call', 'getAp'], /did you mean getApp/],
    ['an input that is no JSON', async () => ['call', 'getApp', '--input', '{'], /--input must be a JSON object/],
    ['an input without a required member', async () => ['call', 'getApp'], /input\.appId is required/],
    ['an empty app name', async () => ['app', 'create', ''], /app\.name/],
  ])('%s', async (_, args, message) => {
    const calls = (await callsOf(harness)).length;
    const { code, stdout, stderr } = await cli(await args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(await callsOf(harness)).toHaveLength(calls);
  });

  test('an unreachable server ends with 3 within 5 s and is named', async () => {
    const begun = Date.now();
    const { code, stderr } = await cli(['deploy', await page(), ...app], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(code).toBe(3);
    expect(stderr).toContain('127.0.0.1:1');
    expect(Date.now() - begun).toBeLessThan(5_000);
  });
});

const page = () => writeSite(elsewhere, { 'index.html': 'x' });

async function folder(): Promise<string> {
  const path = join(elsewhere, 'empty');
  await mkdir(path, { recursive: true });
  return path;
}

async function file(name: string, content: string): Promise<string> {
  const path = join(elsewhere, name);
  await writeFile(path, content);
  return path;
}

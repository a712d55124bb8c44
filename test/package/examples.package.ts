import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBranchCommand, ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { environmentsOf, makeBackend } from '../setup/backends.ts';
import { type CliProcess, ended, startScript } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

const folder = join(packageRoot, 'examples');
const site = join(folder, 'site');
const scripts = readdirSync(folder).filter((name) => name.endsWith('.mjs'));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** Starts an example as a user does: a process of its own that imports the package by its name. */
function start(name: string, args: readonly string[]): CliProcess {
  return startScript(join(folder, name), args, { cwd: harness.dir, env: harness.environment });
}
const run = (name: string, args: readonly string[]) => ended(start(name, args));

test('each has a test, and fits on a screen', () => {
  const tested = readFileSync(import.meta.filename, 'utf8').matchAll(/^test\('(\S+\.mjs)'/gm);
  expect(scripts.toSorted()).toEqual([...tested].map(([, name = '']) => name).toSorted());
  for (const name of scripts) {
    const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n').length;
    expect([name, lines <= 40]).toEqual([name, true]);
  }
});

test('deploy.mjs', async () => {
  const { appId } = await makeApp(harness);
  const { code, stdout, stderr } = await run('deploy.mjs', [site, appId]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `Job 1 is live at https://main.${appId}.amplifyapp.com\n`,
    stderr: '',
  });
});

test('tenants.mjs', async () => {
  const names = ['ant', 'bee', 'cat', 'dog', 'elk'];
  const file = join(harness.dir, 'tenants.csv');
  await writeFile(file, ['name,title', ...names.map((name) => `${name},The ${name}`)].join('\n'));
  const apps = async () => (await harness.aws.amplify.send(new ListAppsCommand({ maxResults: 100 }))).apps ?? [];
  const tenants = async () => (await apps()).filter(({ name }) => names.includes(name ?? ''));
  // The second request fails, and is made good by the second run.
  await control(harness, 'faults', { operation: 'CreateApp', kind: 'error', name: 'BadRequestException', count: 1 });
  const first = await run('tenants.mjs', [file, site]);
  expect(first.code).toBe(1);
  expect(first.stdout.match(/^\w+: d\w+$/gm)).toHaveLength(4);
  expect(first.stdout.match(/^\w+: failed: /gm)).toHaveLength(1);
  const second = await run('tenants.mjs', [file, site]);
  expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+: d\w+\n$/) });
  expect((await tenants()).map(({ name = '' }) => name).toSorted()).toEqual(names);
  const [ant] = (await tenants()).filter(({ name }) => name === 'ant');
  expect(ant?.environmentVariables).toEqual({ TITLE: 'The ant' });
});

test('clone-backend.mjs', async () => {
  const { appId } = await makeBackend(harness);
  const { code, stdout } = await run('clone-backend.mjs', [appId, 'dev', 'preview']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^The auth of preview is created by job /),
  });
  expect((await environmentsOf(harness, appId)).toSorted()).toEqual(['dev', 'preview']);
});

test('nightly.mjs', async () => {
  const { appId } = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const { code, stdout } = await run('nightly.mjs', [appId]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^nightly:d\w+:main runs next at (\d{4}-\S+, ){4}\d{4}-\S+\n$/),
  });
  const schedule = harness.workflows.client.schedule.getHandle(`nightly:${appId}:main`);
  const { spec } = await schedule.describe();
  expect(spec.timezone).toBe('Europe/Berlin');
  await schedule.delete();
});

test('follow.mjs', async () => {
  const branch = await makeApp(harness);
  const deployment = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
  const { code, stdout } = await run('follow.mjs', [deployment.workflowId]);
  const { steps } = await deployment.progressNow();
  expect(code).toBe(0);
  for (const { title } of steps) expect(stdout).toMatch(new RegExp(`^… ${title}$[^]*^done: ${title}`, 'm'));
  expect(stdout).toMatch(/^main: https:[^]*\ndone\n$/m);
});

test('approve.mjs', async () => {
  const branch = await makeApp(harness);
  await harness.aws.amplify.send(new CreateBranchCommand({ ...branch, branchName: 'production' }));
  await harness.workflows.execute('deployBranch', { ...branch, source: await siteSource(harness) });
  const promotion = [branch.appId, 'main', 'production', 'ada'];
  const left = start('approve.mjs', promotion);
  await left.seen(/yes or no: $/);
  left.kill('SIGKILL');
  await left.exited;
  expect(await jobsOf(harness, { ...branch, branchName: 'production' })).toEqual([]);
  const again = start('approve.mjs', promotion);
  const [question] = await again.seen(/^Wait for approval: .*yes or no: $/m);
  expect(question).toContain('job 1 of main to production, until 2');
  again.type('yes\n');
  expect(await again.exited).toBe(0);
  expect(again.stdout).toMatch(/Job 1 is live at https:\/\/production\./);
});

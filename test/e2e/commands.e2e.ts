import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, jobsOf, makeApp } from '../setup/amplify.ts';
import { type CliOptions, runCli, startCli } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { writeSite } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await mkdir(harness.dir, { recursive: true });
});
afterAll(() => harness.stop());

const cli = (args: readonly string[], options: CliOptions = {}) =>
  runCli(args, { ...options, env: { ...harness.environment, ...options.env } });

/** The document of a command that ended well; nothing else is on standard output. */
async function json<T>(args: readonly string[], options?: CliOptions): Promise<T> {
  const { code, stdout, stderr } = await cli([...args, '--json'], options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return JSON.parse(stdout) as T;
}

// Before the other tests leave secrets in their inputs.
test('doctor finds everything in order', async () => {
  const { checks } = await json<{ checks: { name: string; ok: boolean }[] }>(['doctor']);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    'server',
    'namespace',
    'search attributes',
    'payloads',
    'worker on amplify',
    'worker',
    'worker on amplify-default',
    'target default: region',
    'target default: credentials',
    'target default: permissions',
  ]);
});

test('app create by a file, with sources of its branches; list, show, update with a plan, and without', async () => {
  const site = await writeSite(harness.dir, { 'index.html': '<title>By file</title>' });
  const file = join(harness.dir, 'app.yaml');
  await writeFile(
    file,
    [
      'app: {name: by-file, environmentVariables: {STAGE: live}}',
      'branches:',
      '  - branchName: main',
      `    source: {path: ${JSON.stringify(site)}}`,
    ].join('\n'),
  );
  // Flags go before the file.
  const { result } = await json<{ result: { appId: string } }>(['app', 'create', 'by-flag', '--input', file]);
  expect(result).toMatchObject({ branches: [{ branchName: 'main', deployment: { status: 'SUCCEED' } }] });
  expect((await cli(['app', 'list'])).stdout).toMatch(new RegExp(`^APP .*\\n(.*\\n)*${result.appId} +by-flag `));
  expect((await cli(['app', 'show', result.appId])).stdout).toMatch(/^name +by-flag$/m);
  const change = ['app', 'update', result.appId, '--env', 'STAGE=test', '--env', 'API=x=y'];
  const planned = await cli([...change, '--plan']);
  expect(planned.stdout).toContain(`App ${result.appId} would be changed, in 1 call:\n`);
  expect(planned.stdout).toMatch(/^ {2}~ app: environmentVariables\.STAGE: "\[redacted \w+\]" → "\[redacted \w+\]"$/m);
  expect((await cli(change)).stdout).toMatch(
    /was changed, in 1 call:\n(.*\n)* {2}\+ app: environmentVariables\.API = "\[redacted \w+\]"/,
  );
  expect((await cli(change)).stdout).toBe(`App ${result.appId} is as described\n`);
});

test('--input - reads standard input, in JSON or YAML', async () => {
  const branch = await makeApp(harness);
  for (const input of [JSON.stringify(branch), `appId: ${branch.appId}\nbranchName: main\n`]) {
    const { code, stderr } = await cli(['rollback', '--input', '-'], { input });
    expect({ code, why: /NoSuchVersion/.test(stderr) }).toEqual({ code: 1, why: true });
  }
});

test('release, logs of its job, status of its run, and the runs of an app', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const of = ['--app', branch.appId, '--branch', 'main'];
  const { workflowId } = await json<{ workflowId: string }>(['release', ...of]);
  const logs = await cli(['logs', ...of]);
  expect(logs.stdout).toMatch(/^== BUILD \(SUCCEED\)\n\S/);
  expect(await json(['logs', ...of, '--job', '1', '--step', 'BUILD'])).toMatchObject({ logs: [{ step: 'BUILD' }] });
  expect((await cli(['status', workflowId])).stdout).toMatch(
    /: COMPLETED\n(.*\n)* {2}✓ Wait for job 1 of main: SUCCEED/,
  );
  expect(await json(['status', '--app', branch.appId, '--limit', '50'])).toMatchObject({
    runs: [{ workflowId, workflow: 'releaseBranch', status: 'COMPLETED' }],
  });
  expect((await cli(['wait', 'run', workflowId])).stdout).toMatch(/^Job 1 is live at /);
  expect((await cli(['wait', 'job', ...of, '--job', '1'])).stdout).toBe('Job 1: SUCCEED\n');
});

test('promote waits for approve, and tells how to answer', async () => {
  const branch = await makeApp(harness);
  const site = await writeSite(harness.dir, { 'index.html': '<title>v1</title>' });
  await cli(['deploy', site, '--app', branch.appId, '--branch', 'main']);
  await cli(['call', 'createBranch', '--input', JSON.stringify({ appId: branch.appId, branchName: 'production' })]);
  const promotion = startCli(
    ['promote', '--app', branch.appId, '--branch', 'main', '--to', 'production', '--approver', 'ada'],
    {
      env: harness.environment,
    },
  );
  const [, workflowId = ''] = await promotion.seen(/temporal-amplify approve (\S+), or reject/);
  const other = await cli(['approve', workflowId, '--by', 'eve']);
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('eve is none of those who may decide: ada') });
  expect((await cli(['extend-deadline', workflowId, '60'])).stdout).toMatch(/: until \d{4}-/);
  expect((await cli(['approve', workflowId, '--by', 'ada'])).stdout).toBe(`ada approved ${workflowId}\n`);
  expect(await promotion.exited).toBe(0);
  expect(promotion.stdout).toMatch(/^Job 1 is live at .*\(version of job 1, approved by ada\)$/m);
  expect(await jobsOf(harness, { ...branch, branchName: 'production' })).toHaveLength(1);
});

test('retry-step repeats what a person has mended', async () => {
  const branch = await makeApp(harness);
  await control(harness, 'faults', { operation: 'GetApp', kind: 'error', name: 'AccessDeniedException', count: 1 });
  const show = startCli(['app', 'show', branch.appId], { env: harness.environment });
  const [, workflowId = ''] = await show.seen(/temporal-amplify retry-step (\S+)/);
  expect((await cli(['retry-step', workflowId])).stdout).toBe('Repeats: getApp\n');
  expect(await show.exited).toBe(0);
});

test('no such run: 2, and it is named', async () => {
  const { code, stderr } = await cli(['status', 'nope']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'No run has the workflow id nope\n' });
});

test('a single call that deletes needs --yes: 2, and nothing was called', async () => {
  const { appId } = await makeApp(harness);
  const { code, stderr } = await cli(['call', 'deleteApp', '--input', JSON.stringify({ appId })]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `call deletes ${appId}: say so with --yes\n` });
  const before = (await callsOf(harness)).filter(({ operation }) => operation === 'DeleteApp');
  expect(before).toEqual([]);
});

test('--version prints that of the package', async () => {
  expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [
    'a namespace that is not there',
    { TEMPORAL_NAMESPACE: 'nowhere' },
    /✗ namespace: .*\n +.*temporal operator namespace create/,
  ],
  [
    'a permission that is missing',
    {},
    /✗ target default: permissions: getJob denied\n +let a policy .* allow amplify:GetJob/,
  ],
])('doctor says how to mend %s', async (_, env, said) => {
  await control(harness, 'faults', { operation: 'GetJob', kind: 'error', name: 'AccessDeniedException', count: 1 });
  const { code, stdout } = await cli(['doctor'], { env });
  expect(code).toBe(1);
  expect(stdout).toMatch(said);
});

test('doctor misses a worker and search attributes, and says what to start', async () => {
  const alone = await startHarness({ worker: false });
  const { code, stdout } = await runCli(['doctor'], { env: alone.environment });
  await alone.stop();
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ search attributes: AmplifyAppId.*\n +.*temporal operator search-attribute create/);
  expect(stdout).toMatch(/✗ worker on amplify: no worker polls.*\n +.*temporal-amplify worker/);
});

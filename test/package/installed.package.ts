import { cpSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { makeApp, sitesOf } from '../setup/amplify.ts';
import { type CliProcess, ended, startScript } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { compilerErrors, installPacked } from './project.ts';

let harness: Harness;
let dir: string;
const processes: CliProcess[] = [];
beforeAll(async () => {
  harness = await startHarness({ worker: false });
  // Outside of this package, so that nothing is found in its folders.
  dir = await mkdtemp(join(tmpdir(), 'temporal-amplify-package-'));
  await installPacked(dir);
});
afterAll(async () => {
  for (const one of processes) one.kill('SIGKILL');
  await Promise.all(processes.map(({ exited }) => exited));
  await harness.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Starts a script of the project. */
function start(script: string, args: readonly string[]): CliProcess {
  const one = startScript(join(dir, script), args, { cwd: dir, env: harness.environment });
  processes.push(one);
  return one;
}

const cli = join('node_modules', '.bin', 'temporal-amplify');

const wellTyped = `
import { connect, type Run, type ProgressEvent } from 'temporal-amplify';
import { createSchedule } from 'temporal-amplify/schedules';
import { createLog, loadConfig, startWorker } from 'temporal-amplify/worker';
import { startEmulator } from 'temporal-amplify/emulator';

const amplify = await connect();
const source = await amplify.publish('.');
const run: Run<'createApp'> = await amplify.start('createApp', { app: { name: 'shop' }, branches: [{ branchName: 'main', source }] });
const appId: string = (await run.result()).appId;
for await (const event of run.progress()) {
  const known: ProgressEvent = event;
  if (known.type === 'stepParked') await run.approve({ by: known.step.asks.approvers?.[0] ?? 'ada' });
}
await createSchedule(amplify.client, 'nightly', {
  cron: '0 3 * * *',
  workflow: 'releaseBranch',
  input: { appId, branchName: 'main' },
});
const worker = await startWorker(loadConfig(), createLog('info'));
await worker.stop();
const emulator = await startEmulator({ dataDir: '.emulator' });
const url: string = emulator.url;
`;

test('a TypeScript project has the types, and is told what is wrong', async () => {
  await writeFile(join(dir, 'typed.ts'), wellTyped);
  expect(await compilerErrors(dir, 'typed.ts')).toEqual([]);
  await writeFile(
    join(dir, 'wrong.ts'),
    `import { connect } from 'temporal-amplify';
     const amplify = await connect();
     await amplify.start('deployBranch', { appId: 1, branchName: 'main', source: { release: {} } });
     await amplify.start('deploy', {});
     const { jobId }: { jobId: number } = await amplify.execute('waitForJob', { appId: 'd1', branchName: 'main', jobId: '1' });`,
  );
  const errors = await compilerErrors(dir, 'wrong.ts');
  expect(errors.map((line) => /^\S+\(\d+/.exec(line)?.[0])).toEqual(['wrong.ts(3', 'wrong.ts(4', 'wrong.ts(5']);
});

test('the scripts of docs/client.md compile', async () => {
  const page = readFileSync(join(packageRoot, 'docs', 'client.md'), 'utf8');
  const scripts = [...page.matchAll(/^```js\n(import [^]*?)^```$/gm)].map(([, script = '']) => script);
  expect(scripts).toHaveLength(2);
  for (const script of scripts) {
    await writeFile(join(dir, 'documented.mjs'), script);
    expect(await compilerErrors(dir, 'documented.mjs')).toEqual([]);
  }
});

test('its command runs a worker, an example of the package deploys by it, and so does a script of one’s own', async () => {
  const worker = start(cli, ['worker']);
  await worker.seen(/worker started/);
  const installed = join(dir, 'node_modules', 'temporal-amplify');
  cpSync(join(installed, 'examples', 'deploy.mjs'), join(dir, 'deploy.mjs'));
  const { appId } = await makeApp(harness);
  const deployed = await ended(start('deploy.mjs', [join(installed, 'examples', 'site'), appId]));
  expect(deployed).toMatchObject({ code: 0, stdout: `Job 1 is live at https://main.${appId}.amplifyapp.com\n` });
  const { main } = await sitesOf(harness, appId);
  expect(await (await fetch(main ?? '')).text()).toContain('<title>');

  const again = await ended(
    start(cli, ['deploy', join(installed, 'examples', 'site'), '--app', appId, '--branch', 'main']),
  );
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('amplifyapp.com') });
});

test('a worker of one’s own does the same as the command', async () => {
  await writeFile(
    join(dir, 'worker.mjs'),
    `import { createLog, loadConfig, startWorker } from 'temporal-amplify/worker';
     const worker = await startWorker(loadConfig(), createLog('info'));
     await worker.ended;`,
  );
  for (const one of processes) one.kill('SIGKILL');
  await start('worker.mjs', []).seen(/worker started/);
  const app = await harness.workflows.execute('createApp', { app: { name: 'own-worker' }, branches: [] });
  expect(app.appId).toMatch(/^d/);
});

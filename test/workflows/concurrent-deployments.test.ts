import { DeleteAppCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control, effectsOf, jobsOf, makeApp, sitesOf, untilJob } from '../setup/amplify.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { failureOf } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

test('two deployments of one branch at the same moment: each has a job of its own, and the later one is served', async () => {
  const branch = await makeApp(harness);
  const pages = ['<title>one</title>', '<title>two</title>'];
  const sources = await Promise.all(pages.map((page) => siteSource(harness, page)));
  const runs = await Promise.all(
    sources.map((source) => harness.workflows.start('deployBranch', { ...branch, source })),
  );
  const results = await Promise.all(runs.map((run) => finished(run)));

  expect(results.map(({ jobId }) => jobId).toSorted()).toEqual(['1', '2']);
  expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED', 'SUCCEED']);
  const last = results.findIndex(({ jobId }) => jobId === '2');
  const { main = '' } = await sitesOf(harness, branch.appId);
  expect(await (await fetch(main)).text()).toBe(pages[last]);
});

test('cancelling a deployment that waits for a busy branch leaves the other one alone', async () => {
  const branch = await makeApp(harness);
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const [first, second] = [await siteSource(harness, 'one'), await siteSource(harness, 'two')];
  const running = await harness.workflows.start('deployBranch', { ...branch, source: first });
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  const waiting = await harness.workflows.start('deployBranch', { ...branch, source: second });
  for (;;) {
    const { steps } = await waiting.progressNow();
    if (steps.at(-1)?.detail === `place 1 in the queue, which ${running.workflowId} leads`) break;
  }
  const stops = await effectsOf(harness, 'StopJob');
  await waiting.cancel();
  const error: unknown = await waiting.result().catch((reason: unknown) => reason);
  expect(failureOf(error)).toMatchObject({ cancelled: true });
  expect(await effectsOf(harness, 'StopJob')).toBe(stops);
  expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['RUNNING']);
  await running.cancel();
  await running.result().catch(() => undefined);
});

test('an app that is deleted by hand meanwhile is a clear failure, at once', async () => {
  const branch = await makeApp(harness);
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  await harness.aws.amplify.send(new DeleteAppCommand({ appId: branch.appId }));
  const error: unknown = await run.result().catch((reason: unknown) => reason);
  const { message = '' } = failureOf(error) ?? {};
  expect(message).toMatch(/^NotFoundException: (getJob|listJobs): /);
  expect(message).not.toContain('could not clean up');
}, 20_000);

test.each(['feature/x', 'v1.2', 'Release_1', 'ünï'])(
  'the URL of branch %s is the one it is served at',
  async (branchName) => {
    const { appId } = await makeApp(harness);
    const source = await siteSource(harness);
    const run = await harness.workflows.start('callOperation', {
      operation: 'createBranch',
      input: { appId, branchName },
    });
    await run.result();
    const { url } = await finished(await harness.workflows.start('deployBranch', { appId, branchName, source }));
    const sites = await sitesOf(harness, appId);
    const { hostname, port } = new URL(sites[branchName] ?? '');
    const page = await fetch(`http://${hostname}:${port}/`, { headers: { host: new URL(url).hostname } });
    expect(page.status).toBe(200);
    const answer: unknown = await (await fetch(`${harness.emulator.url}/_emulator/sites`)).json();
    expect(JSON.stringify(answer)).toContain(`"${new URL(url).hostname}"`);
  },
);

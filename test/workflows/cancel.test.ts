import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, effectsOf, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
withoutCache('cancelling deployBranch, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  test('before a worker has begun leaves no job', async () => {
    const branch = await makeApp(harness);
    const source = await siteSource(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source });
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    const jobs = await jobsOf(harness, branch);
    expect(jobs.every(({ status }) => status === 'CANCELLED')).toBe(true);
  });

  test('during the upload stops the created deployment, and the branch is free', async () => {
    const branch = await makeApp(harness);
    const source = await siteSource(harness);
    // The storage holds the answer back: the upload is under way until then.
    await control(harness, 'timings', { uploadAnswer: 3_600 });
    const run = await harness.workflows.start('deployBranch', { ...branch, source });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'CREATED');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    await control(harness, 'timings', { uploadAnswer: 0 });

    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
    expect(await effectsOf(harness, 'StartDeployment')).toBe(0);
    const next = await harness.workflows.start('deployBranch', { ...branch, source });
    expect(await next.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
  });

  test('while the job runs stops it once and ends when it is CANCELLED', async () => {
    const branch = await makeApp(harness);
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const before = await effectsOf(harness, 'StopJob');
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });

    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
    expect((await effectsOf(harness, 'StopJob')) - before).toBe(1);
    const { steps } = await run.progressNow();
    expect(steps.map(({ state }) => state)).toEqual(['done', 'cancelled', 'done']);
    expect(steps.at(-1)?.title).toBe('Clean up the deployment');
  });

  test('while the job ends by itself, just before it is stopped, is a cancellation, too', async () => {
    const branch = await makeApp(harness);
    await control(harness, 'faults', { operation: 'StopJob', kind: 'delay', seconds: 2, count: 1 });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED']);
  });

  test('after it ended changes nothing', async () => {
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await run.result();
    const calls = (await callsOf(harness)).length;
    await run.cancel();
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED']);
    expect((await callsOf(harness)).length - calls).toBe(1);
  });

  test('of a connected branch stops the build', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('of waitForJob leaves the job alone', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const deployment = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    const wait = await harness.workflows.start('waitForJob', { ...branch, jobId: '1' });
    await wait.cancel();
    expect(await outcome(wait)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['RUNNING']);
    await deployment.cancel();
    expect(await outcome(deployment)).toMatchObject({ cancelled: true });
  });
});

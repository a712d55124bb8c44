import type proto from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartJobCommand, StopJobCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

test('gives the result of a job that something else started', async () => {
  const branch = await makeApp(harness);
  const deployment = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
  const { jobId } = await finished(deployment);
  const wait = await harness.workflows.start('waitForJob', { ...branch, jobId });
  expect(await wait.result()).toMatchObject({ jobId: '1', status: 'SUCCEED', jobType: 'MANUAL' });
});

/** What happens side by side is told in one workflow task or in two. */
const isOfTask = (event: proto.temporal.api.history.v1.IHistoryEvent): boolean =>
  Boolean(
    event.workflowTaskScheduledEventAttributes ??
    event.workflowTaskStartedEventAttributes ??
    event.workflowTaskCompletedEventAttributes,
  );

test('has a history of the same length however often it looked', async () => {
  const lengths: number[] = [];
  const looksMade: number[] = [];
  for (const build of [1, 60]) {
    await control(harness, 'timings', { build });
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
    await run.result();
    const looks = (await callsOf(harness)).filter(
      ({ operation, key }) => /^(GetJob|ListJobs)$/.test(operation) && key.startsWith(branch.appId),
    ).length;
    looksMade.push(looks);
    const { events } = await harness.workflows.client.workflow.getHandle(run.workflowId).fetchHistory();
    lengths.push((events ?? []).filter((event) => !isOfTask(event)).length);
  }
  expect(lengths[1]).toBe(lengths[0]);
  expect(looksMade[1]).toBeGreaterThan(looksMade[0] ?? 0);
});

test('tells when it looks next, and why, without an event in its history', async () => {
  await control(harness, 'timings', { build: 600 });
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const said = await eventually(async () => {
    const found = (await run.pending()).find(({ next }) => next !== undefined);
    if (found === undefined) throw new Error('It does not tell yet');
    return found;
  }, 25_000);
  expect(said).toMatchObject({
    name: 'awaitJob',
    next: expect.stringMatching(/^look at \d{4}-\S+Z: (it is overdue: )?it usually takes /),
  });
  expect(said).not.toHaveProperty('failure');
  await run.cancel();
  expect((await outcome(run))?.cancelled).toBe(true);
});

test('the time until the job has a build slot is not its own', async () => {
  await control(harness, 'timings', { build: 5 });
  await control(harness, 'quotas', { concurrentJobs: 1 });
  const build = async (plan?: { outcome: string }) => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    if (plan !== undefined) await control(harness, 'jobs', { ...branch, ...plan });
    await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    return { ...branch, jobId: '1' };
  };
  const ahead = await build({ outcome: 'hang' });
  const waitedFor = await build();
  await untilJob(harness, waitedFor, (status) => status === 'PENDING');
  const run = await harness.workflows.start('waitForJob', { ...waitedFor, timeoutSeconds: 3 });
  await sleep(4_000);
  await harness.aws.amplify.send(new StopJobCommand(ahead));
  expect(await run.result()).toMatchObject({ jobId: '1', status: 'SUCCEED' });
  await control(harness, 'quotas', { concurrentJobs: 5 });
});

test('fails when somebody cancels the job', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const deployment = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const wait = await harness.workflows.start('waitForJob', { ...branch, jobId: '1' });
  for (;;) {
    const stopped = await harness.aws.amplify
      .send(new StopJobCommand({ ...branch, jobId: '1' }))
      .catch(() => undefined);
    if (stopped !== undefined) break;
  }
  expect(await failedAs('waitForJob', 'JobFailed', wait)).toMatch(
    /^JobFailed: job 1 of branch main of app d\w+ ended as CANCELLED/,
  );
  expect((await outcome(deployment))?.message).toMatch(/^JobFailed: .*CANCELLED/);
});

test('gives up after its timeout, and leaves the job alone', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
  const run = await harness.workflows.start('waitForJob', { ...branch, jobId: '1', timeoutSeconds: 1 });
  expect(await failedAs('waitForJob', 'WaitTimedOut', run)).toMatch(/job 1 .* was not over after 1 s/);
  expect(await jobsOf(harness, branch)).toMatchObject([{ status: expect.not.stringMatching(/CANCEL/) as unknown }]);
});

test('fails for a job that never was, after giving it a moment to appear', async () => {
  const branch = await makeApp(harness);
  const run = await harness.workflows.start('waitForJob', { ...branch, jobId: '99', timeoutSeconds: 3 });
  expect((await outcome(run))?.message).toMatch(/^(WaitTimedOut|NotFoundException): /);
});

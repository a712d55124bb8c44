import { afterAll, beforeAll, expect, test } from 'vitest';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import { createSchedule } from '../../src/schedules/apply.ts';
import type { ScheduleDefinition } from '../../src/schedules/definition.ts';
import { showSchedule } from '../../src/schedules/show.ts';
import { triggerSchedule } from '../../src/schedules/trigger.ts';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** Never due by itself while a test runs. */
const yearly = { cron: '0 0 29 2 *' };
const create = (id: string, definition: ScheduleDefinition): Promise<void> =>
  createSchedule(harness.workflows.client, id, definition);
const show = (id: string) => showSchedule(harness.workflows.client, id);
const resultOf = (workflowId: string): Promise<unknown> =>
  harness.workflows.client.workflow.getHandle(workflowId).result();

/** Triggers a schedule that starts a run. */
async function trigger(id: string): Promise<string> {
  const triggered = await triggerSchedule(harness.workflows.client, id);
  if (triggered.outcome !== 'started') throw new Error(`${id}: ${triggered.outcome}`);
  return triggered.workflowId;
}

test('a scheduled deployment takes what its tag names when it runs', async () => {
  const branch = await makeApp(harness);
  const store = openArtifactStore(harness.config.artifactStore);
  await create('tagged', { ...yearly, workflow: 'deployBranch', input: { ...branch, source: { tag: 'nightly' } } });
  for (const page of ['<title>one</title>', '<title>two</title>']) {
    const { artifact } = await siteSource(harness, page);
    await store.tags.put('nightly', artifact);
    const workflowId = await trigger('tagged');
    expect(workflowId).toMatch(/^schedule:tagged-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await resultOf(workflowId)).toMatchObject({ status: 'SUCCEED', artifact });
  }
  const { runs, taken, next } = await show('tagged');
  expect(runs.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  expect({ taken, times: next.length }).toEqual({ taken: 2, times: 5 });
  expect(next[0]).toMatch(/^\d{4}-02-29T00:00:00.000Z$/);
});

test('a run that fails pauses its schedule, with a note of why', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'fail', step: 'BUILD', reason: 'npm ERR! missing script' });
  await create('failing', { ...yearly, workflow: 'deployBranch', input: { ...branch, source: { release: {} } } });
  await expect(resultOf(await trigger('failing'))).rejects.toThrow('Workflow execution failed');
  const shown = await eventually(async () => {
    const now = await show('failing');
    expect(now.members['paused']).toBe(true);
    return now;
  });
  expect(shown.note).toMatch(
    /^paused due to workflow failure: schedule:failing-.*: job 1 of branch main .*missing script/,
  );
  expect(shown.runs).toMatchObject([
    { outcome: 'failed', reason: expect.stringMatching(/^JobFailed: job 1 /) as string },
  ]);

  await create('goes-on', {
    ...yearly,
    pauseOnFailure: false,
    workflow: 'waitForJob',
    input: { ...branch, jobId: '1' },
  });
  await expect(resultOf(await trigger('goes-on'))).rejects.toThrow('Workflow execution failed');
  await resultOf(await trigger('goes-on')).catch(() => undefined);
  expect((await show('goes-on')).members['paused']).toBe(false);
});

test('the overlap policy decides what a time does that comes while a run goes on', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const input = { ...branch, source: { release: {} } };
  await create('skipping', { ...yearly, workflow: 'deployBranch', input });
  const running = await trigger('skipping');
  expect(await triggerSchedule(harness.workflows.client, 'skipping')).toEqual({
    outcome: 'skipped',
    running: [running],
  });
  expect(await show('skipping')).toMatchObject({ skippedOverlap: 1, taken: 1, runs: [{ outcome: 'running' }] });
  await harness.workflows.client.workflow.getHandle(running).cancel();
  await expect(resultOf(running)).rejects.toThrow('Workflow execution cancelled');
  const { runs, members } = await show('skipping');
  expect(runs).toMatchObject([{ outcome: 'cancelled' }]);
  expect(members['paused']).toBe(false);
});

test('schedules and other runs of a branch go one after another, since each takes its lock', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const input = { ...branch, source: { release: {} } };
  await create('first', { ...yearly, workflow: 'deployBranch', input });
  await create('second', { ...yearly, workflow: 'deployBranch', input });
  await create('polite', { ...yearly, workflow: 'deployBranch', input: { ...input, onBusy: 'skip' } });
  const byHand = await harness.workflows.start('deployBranch', input);
  await eventually(async () => expect(await jobsOf(harness, branch)).toHaveLength(1));
  const [first, second, polite] = await Promise.all(['first', 'second', 'polite'].map(trigger));
  expect(new Set([first, second, polite, byHand.workflowId]).size).toBe(4);
  expect(await resultOf(polite ?? '')).toMatchObject({ skipped: true });
  await Promise.all([byHand.result(), resultOf(first ?? ''), resultOf(second ?? '')]);
  const jobs = (await jobsOf(harness, branch)).toReversed();
  expect(jobs.map(({ status }) => status)).toEqual(['SUCCEED', 'SUCCEED', 'SUCCEED']);
  const times = jobs.flatMap(({ startTime, endTime }) => [startTime?.getTime() ?? NaN, endTime?.getTime() ?? NaN]);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((await show('polite')).runs).toMatchObject([
    { outcome: 'skipped', reason: expect.stringContaining('is busy') as string },
  ]);
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ProgressEvent } from '../../src/client.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { eventsOf, ofType, untilEvent } from '../setup/events.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { reset } from '../setup/reset.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const repository = { repository: 'https://github.com/example/site' };
const release = async () => {
  const branch = await makeApp(harness, repository);
  return { branch, start: () => harness.workflows.start('deployBranch', { ...branch, source: { release: {} } }) };
};

test('tells each step from its beginning to its end, the links, and how the run ended', async () => {
  const branch = await makeApp(harness);
  const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
  const events = await eventsOf(run);
  const { steps, links } = await run.progressNow();
  expect(ofType(events, 'stepBegan').map(({ step }) => step.title)).toEqual(steps.map(({ title }) => title));
  expect(ofType(events, 'stepEnded').map(({ step }) => step)).toEqual(steps);
  expect(ofType(events, 'link')).toEqual(Object.entries(links).map(([name, url]) => ({ type: 'link', name, url })));
  expect(events.at(-1)).toEqual({ type: 'ended', outcome: 'done' });
  // Whoever attaches when it is over is told the same.
  const later = await eventsOf(await harness.workflows.attach(run.workflowId));
  expect(ofType(later, 'stepEnded')).toEqual(ofType(events, 'stepEnded'));
});

test('asks a worker no more often than the workflow goes on, and the server ever more rarely', async () => {
  await control(harness, 'timings', { build: 100 });
  const { start } = await release();
  const { client } = harness.workflows;
  const queries = vi.spyOn(client.workflowService, 'queryWorkflow');
  const looks = vi.spyOn(client.workflowService, 'describeWorkflowExecution');
  const run = await start();
  const events = await eventsOf(run);
  const { events: history } = await client.workflow.getHandle(run.workflowId).fetchHistory();
  expect(ofType(events, 'nextLook')[0]).toMatchObject({
    activity: 'awaitJob',
    next: expect.stringMatching(/^look at /),
  });
  const tasks = history?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  expect(queries.mock.calls.length).toBeLessThanOrEqual(tasks.length);
  // After 0.5, 1, 2, 4, 8 s and so on, from each change of the history.
  expect(looks.mock.calls.length).toBeLessThanOrEqual(10);
  vi.restoreAllMocks();
  await control(harness, 'timings', { build: 1 });
});

test('tells which DNS records are to be set, and when none are left', async () => {
  const { appId } = await makeApp(harness);
  const subDomainSettings = [{ prefix: 'www', branchName: 'main' }];
  const run = await harness.workflows.start('connectDomain', { appId, domainName: 'told.example', subDomainSettings });
  const told = [];
  for await (const event of run.progress()) {
    if (event.type !== 'dnsRecords') continue;
    told.push(event.records.map(({ name }) => name));
    if (told.length === 1) await control(harness, 'domains', { domainName: 'told.example' });
  }
  expect(told).toEqual([[expect.stringMatching(/^_\w+\.told\.example\.$/), 'www'], []]);
});

test('tells what is repeated and why, and how a run ended without a result', async () => {
  const { branch, start } = await release();
  await control(harness, 'faults', {
    operation: 'StartJob',
    kind: 'error',
    name: 'InternalFailureException',
    status: 500,
  });
  const run = await start();
  expect(await untilEvent(run, 'retry')).toMatchObject({ failure: expect.stringContaining('startJob') });
  await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  await run.cancel();
  expect((await eventsOf(run)).at(-1)).toEqual({ type: 'ended', outcome: 'cancelled' });

  const ended = [];
  for (const end of ['fail', 'hang']) {
    const other = await release();
    await control(harness, 'jobs', { ...other.branch, outcome: end });
    const failing = await other.start();
    if (end === 'hang') await harness.workflows.client.workflow.getHandle(failing.workflowId).terminate();
    ended.push((await eventsOf(failing)).at(-1));
  }
  expect(ended).toEqual([
    { type: 'ended', outcome: 'failed', failure: { type: 'JobFailed', message: expect.stringContaining('FAILED') } },
    { type: 'ended', outcome: 'terminated' },
  ]);
});

test('goes on with the run that a reset made of it, and so does its result', async () => {
  const longer = 2_000;
  await control(harness, 'timings', { build: longer });
  const { start } = await release();
  const run = await start();
  const events: ProgressEvent[] = [];
  for await (const event of run.progress()) {
    events.push(event);
    if (event.type === 'stepBegan' && event.step.title.startsWith('Wait for job')) await reset(harness, run);
    if (event.type === 'reset') await control(harness, 'clock', { advanceSeconds: longer });
  }
  await control(harness, 'timings', { build: 1 });
  const [made] = ofType(events, 'reset');
  const newest = await harness.workflows.attach(run.workflowId);
  expect(made?.runId).toBe(newest.runId);
  expect(events.at(-1)).toEqual({ type: 'ended', outcome: 'done' });
  expect(await run.result()).toEqual(await newest.result());
  expect(await run.progressNow()).toEqual(await newest.progressNow());
});

test('ends where whoever follows it leaves, or aborts', async () => {
  const { branch, start } = await release();
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const run = await start();
  const abort = new AbortController();
  const events = run.progress({ signal: abort.signal });
  await events.next();
  const reason = new Error('enough');
  setTimeout(() => abort.abort(reason), 100);
  await expect(async () => {
    for await (const _ of events);
  }).rejects.toBe(reason);
  await expect(run.progress({ signal: abort.signal }).next()).rejects.toBe(reason);
  expect(await untilEvent(run, 'stepBegan')).toBeDefined();
  await run.cancel();
  expect((await eventsOf(run)).at(-1)).toEqual({ type: 'ended', outcome: 'cancelled' });
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ProgressEvent, Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

test('tells each step from its beginning to its end, and then how the run ended', async () => {
  const branch = await makeApp(harness);
  const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
  const events = await eventsOf(run);
  const { steps, links } = await run.progressNow();
  const ofType = (type: ProgressEvent['type']) =>
    events.flatMap((event) => (event.type === type && 'step' in event ? [event.step] : []));
  expect(ofType('stepBegan').map(({ title }) => title)).toEqual(steps.map(({ title }) => title));
  expect(ofType('stepEnded')).toEqual(steps);
  expect(events.filter(({ type }) => type === 'link')).toEqual(
    Object.entries(links).map(([name, url]) => ({ type: 'link', name, url })),
  );
  expect(events.at(-1)).toEqual({ type: 'ended', outcome: 'done' });
  // Whoever attaches when it is over is told the same.
  const later = await harness.workflows.attach(run.workflowId);
  expect((await eventsOf(later)).filter(({ type }) => type === 'stepEnded')).toEqual(
    events.filter(({ type }) => type === 'stepEnded'),
  );
});

test('asks a worker no more often than the workflow goes on, and the server ever more rarely', async () => {
  await control(harness, 'timings', { build: 200 });
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const { client } = harness.workflows;
  const queries = vi.spyOn(client.workflowService, 'queryWorkflow');
  const looks = vi.spyOn(client.workflowService, 'describeWorkflowExecution');
  const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const events = await eventsOf(run);
  const { events: history = [] } = await client.workflow.getHandle(run.workflowId).fetchHistory();
  const tasks = history?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  expect(events.at(-1)).toEqual({ type: 'ended', outcome: 'done' });
  expect(events.filter(({ type }) => type === 'nextLook')).not.toEqual([]);
  expect(queries.mock.calls.length).toBeLessThanOrEqual(tasks.length);
  // After 0.5, 1, 2, 4, 8 s and so on, from each change of the history.
  expect(looks.mock.calls.length).toBeLessThanOrEqual(12);
  queries.mockRestore();
  looks.mockRestore();
});

async function eventsOf(run: Pick<Run<WorkflowName>, 'progress'>): Promise<ProgressEvent[]> {
  const events: ProgressEvent[] = [];
  for await (const event of run.progress()) events.push(event);
  return events;
}

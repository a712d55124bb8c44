import { asyncProperty, constantFrom, oneof, pre } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { validateWorkflowInput } from '../../src/model/workflow-inputs.ts';
import { WORKFLOW_TASK_QUEUE } from '../../workflows/queues.ts';
import { callsOf } from '../setup/amplify.ts';
import { exampleOf, workflowNames } from '../setup/examples.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { failureOf } from '../setup/outcome.ts';
import { counterexample } from './fuzz.ts';
import { damaged, hostile } from './json.ts';

const MOST_MORE_BYTES = 400_000_000;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** As the Temporal UI and the temporal CLI start workflows: nothing has checked the input before. */
test('no workflow that is started with what is no input does anything, and each says so at once', async () => {
  const { workflow } = harness.workflows.client;
  const before = process.memoryUsage().rss;
  let runs = 0;
  const start = constantFrom(...workflowNames).chain((name) =>
    oneof({ weight: 4, arbitrary: damaged(exampleOf(name)) }, { weight: 1, arbitrary: hostile }).map((input) => ({
      name,
      input,
    })),
  );
  const property = asyncProperty(start, async ({ name, input }) => {
    const text = JSON.stringify(input) as string | undefined;
    // What is an input after all would be done.
    pre(validateWorkflowInput(name, JSON.parse(text ?? 'null')).length > 0);
    runs += 1;
    const options = { taskQueue: WORKFLOW_TASK_QUEUE, workflowId: `start ${runs}`, args: [input] };
    const error: unknown = await workflow.execute(name, options).catch((reason: unknown) => reason);
    expect(failureOf(error)?.message).toMatch(new RegExp(`^InvalidInput: ${name}: `));
  });
  expect(await counterexample(property, 40)).toBeUndefined();
  expect(runs).toBeGreaterThan(20);
  expect(await callsOf(harness)).toEqual([]);
  expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MORE_BYTES);
});

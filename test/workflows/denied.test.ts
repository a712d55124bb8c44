import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkflowInput } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { control } from '../setup/amplify.ts';
import { untilEvent } from '../setup/events.ts';
import { exampleEnvironment, prepareExample, workflowNames } from '../setup/examples.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

/** It tells of what is denied, and does nothing else. */
const names: readonly WorkflowName[] = workflowNames.filter((name) => name !== 'checkTargets');
const inputs = new Map<WorkflowName, WorkflowInput<WorkflowName>>();

let harness: Harness;
beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  harness = await startHarness({ env: exampleEnvironment, speed: 100 });
  await control(harness, 'quotas', { appCreationsPerHour: 1_000, apps: 100 });
  await Promise.all(names.map(async (name) => inputs.set(name, await prepareExample(harness, name))));
  await control(harness, 'faults', { kind: 'error', name: 'AccessDeniedException', status: 403 });
}, 60_000);
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await harness.stop();
});

test.concurrent.for(names)('%s waits for a person when it may not even begin', async (name) => {
  const input = inputs.get(name);
  if (input === undefined) throw new Error(`No example of ${name}`);
  const run = await harness.workflows.start(name, input);
  const { step } = await untilEvent(run, 'stepParked');
  expect(step.detail).toMatch(/; mend it and send retryStep, until /);
  await run.cancel();
  expect(await outcome(run)).toMatchObject({ cancelled: true });
});

test('all but one workflow are tried', () => {
  expect(inputs.size).toBe(workflowNames.length - 1);
});

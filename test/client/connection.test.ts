import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { connect, RunNotFoundError, type WorkflowResult } from '../../src/client.ts';
import { makeApp } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { writeSite } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

test('publishes a folder, deploys it, and attaches to what ran, by its request or its id', async () => {
  const { workflows } = harness;
  const branch = await makeApp(harness);
  const source = await workflows.publish(await writeSite(harness.dir, { 'index.html': 'published' }));
  const input = { ...branch, source };
  const deployed = await workflows.execute('deployBranch', input);
  expect(deployed).toMatchObject({ ...branch, status: 'SUCCEED' });
  expectTypeOf(deployed).toEqualTypeOf<WorkflowResult<'deployBranch'>>();

  const byInput = await workflows.attach('deployBranch', input);
  expect(byInput).toMatchObject({ workflow: 'deployBranch', attached: true });
  expect(await byInput.result()).toEqual(deployed);
  const { raw } = await workflows.client.workflow.getHandle(byInput.workflowId).describe();
  // A workflow task that went with its worker is begun anew soon.
  expect(Number(raw.executionConfig?.defaultWorkflowTaskTimeout?.seconds)).toBe(2);
  const byId = await workflows.attach(byInput.workflowId);
  if (byId.workflow !== 'deployBranch') throw new Error(byId.workflow);
  expectTypeOf(byId.result()).resolves.toEqualTypeOf(deployed);
  expect(await byId.result()).toEqual(deployed);
  await expect(workflows.attach('deployBranch', { ...input, onBusy: 'fail' })).rejects.toThrow(RunNotFoundError);
  // @ts-expect-error -- from JavaScript
  await expect(workflows.attach('deployBrnch', input)).rejects.toThrow('There is no workflow deployBrnch');
});

test('says what is no run, no workflow and no source', async () => {
  const { workflows } = harness;
  await expect(workflows.attach('deploy:none')).rejects.toThrow('No run has the workflow id deploy:none');
  await workflows.client.workflow.start('callBudget', {
    taskQueue: 'amplify',
    workflowId: 'call-budget:told',
    args: [{}],
  });
  await expect(workflows.attach('call-budget:told')).rejects.toThrow(
    'call-budget:told is a run of callBudget, which is none of ours',
  );
  // @ts-expect-error -- as from JavaScript
  await expect(workflows.start('deploy', {})).rejects.toThrow('There is no workflow deploy');
  // @ts-expect-error -- as from JavaScript
  await expect(workflows.execute('deployBranch', {})).rejects.toThrow('deployBranch: appId is required');
  await expect(workflows.publish('/nowhere')).rejects.toMatchObject({ name: 'SourceError' });
});

test('connects as the environment says', async () => {
  const before = { ...process.env };
  Object.assign(process.env, harness.environment);
  try {
    const workflows = await connect();
    expect(workflows.client.options.namespace).toBe(harness.environment['TEMPORAL_NAMESPACE']);
    await workflows.close();
  } finally {
    process.env = before;
  }
});

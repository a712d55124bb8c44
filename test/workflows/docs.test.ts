import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../setup/amplify.ts';
import { exampleEnvironment, meanwhile, prepareExample, workflowNames } from '../setup/examples.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { sections } from '../setup/workflow-docs.ts';

let harness: Harness;
beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  harness = await startHarness({ env: exampleEnvironment });
  await control(harness, 'quotas', { appCreationsPerHour: 1_000, apps: 100 });
});
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await harness.stop();
});

test('docs/workflows.md tells of every workflow, and of no other', () => {
  expect([...sections.keys()].toSorted()).toEqual(workflowNames.toSorted());
});

test.concurrent.for(workflowNames)('the example of %s runs', async (name) => {
  const section = sections.get(name) ?? '';
  for (const part of ['**Result**', '**Failures**', '**When it fails or is cancelled**'])
    expect(section).toContain(part);
  const input = await prepareExample(harness, name);
  const run = await harness.workflows.start(name, input);
  await meanwhile[name]?.(harness, run.workflowId);
  expect(await run.result()).toBeTypeOf('object');
});

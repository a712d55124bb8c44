import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { exampleEnvironment } from '../setup/examples.ts';
import { startHarness } from '../setup/harness.ts';
import { replayFailures } from './replaying.ts';
import { historiesDir, savedHistories, savedText, workflowOf } from './saved.ts';
import { scenarios } from './scenarios.ts';

/** Whether the histories of a workflow are to be recorded. */
const isWanted = (workflow: string): boolean => {
  const wanted = inject('recorded');
  return wanted.length === 0 || wanted.includes(workflow);
};
const fileOf = (name: string): string => join(historiesDir, `${name}.json`);

beforeAll(() => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  for (const { name } of savedHistories()) if (!(name in scenarios)) rmSync(fileOf(name));
});
afterAll(() => {
  delete process.env['GITHUB_TOKEN'];
});

test.for(Object.entries(scenarios).filter(([name]) => isWanted(workflowOf(name))))(
  '%s',
  async ([name, scenario], { onTestFinished }) => {
    const harness = await startHarness({ env: exampleEnvironment, speed: 100 });
    // Also where the test is given up for its time.
    onTestFinished(() => harness.stop());
    const { workflowId, runId } = await scenario(harness);
    const history = await harness.workflows.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const text = savedText(history, harness.dir);
    expect(await replayFailures(inject('workflowBundle'), [{ name, text }])).toEqual({});
    writeFileSync(fileOf(name), text);
  },
);

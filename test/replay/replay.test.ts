import { homedir, hostname } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import * as registry from '../../workflows/index.ts';
import { replayFailures } from './replaying.ts';
import { plainText, savedHistories, workflowOf } from './saved.ts';
import { scenarios } from './scenarios.ts';

const histories = savedHistories();
const anew = 'npm run record';
const logger = new DefaultLogger('WARN');
beforeAll(() => void Runtime.install({ logger }));

describe('the saved histories', () => {
  test('are of every workflow, and one of each scenario', () => {
    const recorded = new Set(histories.map(({ name }) => workflowOf(name)));
    expect(Object.keys(registry).filter((workflow) => !recorded.has(workflow))).toEqual([]);
    expect({ names: histories.map(({ name }) => name), anew }).toEqual({ names: Object.keys(scenarios).sort(), anew });
  });

  test.each(histories)('$name is small, and tells neither of a machine nor of secrets', (history) => {
    expect(history.text.length).toBeLessThan(150_000);
    const text = plainText(history);
    const local = [packageRoot, homedir(), hostname(), '/tmp/', 'ghp_', 'node_modules/'];
    expect(local.filter((one) => text.includes(one))).toEqual([]);
    expect(/X-Amz-Signature=(?!redacted)/.exec(text)).toBeNull();
  });

  test(`are replayed by the code as it is, all ${histories.length}`, async () => {
    expect(await replayFailures(inject('workflowBundle'), histories)).toEqual({});
  });
});

describe('a workflow that was changed', () => {
  const changed = join(inject('testDir'), 'changed-workflows.js');
  const historiesOf = (workflow: string) => histories.filter(({ name }) => workflowOf(name) === workflow);
  beforeAll(async () => {
    const workflowsPath = fileURLToPath(new URL('./changed.ts', import.meta.url));
    const { code } = await bundleWorkflowCode({ workflowsPath, logger });
    await writeFile(changed, code);
  });

  test.each(['deployBranch', 'callOperation'])('is caught by each history of %s', async (workflow) => {
    const saved = historiesOf(workflow);
    const failures = await replayFailures(changed, saved);
    expect(Object.keys(failures)).toEqual(saved.map(({ name }) => name));
    for (const why of Object.values(failures)) expect(why).toMatch(/^DeterminismViolationError: /);
  });

  test('passes where the change is behind patched', async () => {
    expect(await replayFailures(changed, historiesOf('waitForJob'))).toEqual({});
  });
});

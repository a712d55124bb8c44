import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationName } from '../../activities/types.ts';
import { accountOf } from '../../src/emulator/signature.ts';
import { iamPolicy } from '../../src/iam/policy.ts';
import { callsOf } from '../../src/iam/workflow-calls.ts';
import { operationsByName } from '../../src/model/index.ts';
import { callsOf as callsAtAws, control } from '../setup/amplify.ts';
import { exampleEnvironment, meanwhile, prepareExample, workflowNames } from '../setup/examples.ts';
import { credentials, type Harness, startHarness } from '../setup/harness.ts';
import { sections } from '../setup/workflow-docs.ts';
import { otherwiseCalled } from './other-calls.ts';

/** Each workflow has a target of its own, whose access key may do what the policy of that workflow says. */
const targetOf = (workflow: string): string => workflow.toLowerCase();

let harness: Harness;
beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  harness = await startHarness({ env: exampleEnvironment, moreTargets: workflowNames.map(targetOf) });
  await control(harness, 'quotas', { appCreationsPerHour: 1_000, apps: 100 });
  const account = accountOf(credentials.accessKeyId);
  for (const name of workflowNames) {
    const policy = iamPolicy([name], { account, region: 'eu-west-1' });
    await control(harness, 'principals', { accessKeyId: targetOf(name), account, policy });
  }
});
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await harness.stop();
});

test('docs/workflows.md tells of every workflow, and of no other', () => {
  expect([...sections.keys()].toSorted()).toEqual(workflowNames.toSorted());
});

describe('with what its policy allows', () => {
  test.concurrent.for(workflowNames)('the example of %s runs', async (name) => {
    const section = sections.get(name) ?? '';
    for (const part of ['**Result**', '**Failures**', '**When it fails or is cancelled**'])
      expect(section).toContain(part);
    const input = await prepareExample(harness, name, undefined, targetOf(name));
    // What is denied is told at once, by AWS's words.
    const run = await harness.workflows.start(name, { ...input, target: targetOf(name), parkSeconds: 0 });
    await meanwhile[name]?.(harness, run.workflowId);
    expect(await run.result()).toBeTypeOf('object');
  });
});

test('each call that a policy allows was made, or is for what else may happen', async () => {
  const calls = await callsAtAws(harness);
  const unused = workflowNames.flatMap((name) => {
    const made = new Set<string>(calls.flatMap((one) => (one.accessKeyId === targetOf(name) ? [one.operation] : [])));
    const others = Object.values(otherwiseCalled[name] ?? {}).flat();
    const idle = callsOf(name).filter((one) => !made.has(awsName(one)) && !others.includes(one));
    return idle.length === 0 ? [] : [{ name, idle }];
  });
  expect(unused).toEqual([]);
  expect(calls.filter(({ error }) => error === 'AccessDeniedException')).toEqual([]);
});

const awsName = (name: OperationName): string =>
  [...operationsByName.keys()].find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;

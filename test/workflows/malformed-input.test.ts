import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf } from '../setup/amplify.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { failureOf } from '../setup/outcome.ts';

const branch = { appId: 'd1a2b3c4', branchName: 'main' };

/** A list in a list, and so on. */
function nested(levels: number): unknown[] {
  let value: unknown[] = [];
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

withoutCache('an input that nothing has checked before, %s', (_, options) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  /** As the Temporal UI and the temporal CLI may start it: nothing has checked the input before. */
  test.each<[string, unknown[], RegExp]>([
    ['no argument', [], /the input must be an object/],
    ['null', [null], /the input must be an object/],
    ['a list', [[]], /the input must be an object/],
    ['a string', ['x'], /the input must be an object/],
    ['an empty object', [{}], /appId is required; branchName is required; source is required/],
    ['a null source', [{ ...branch, source: { artifact: null } }], /source\.artifact must not be null/],
    ['two sources', [{ ...branch, source: { sourceUrl: 'https://x', release: {} } }], /exactly one of/],
    ['a dot branch', [{ ...branch, branchName: '..', source: { release: {} } }], /branchName must not be empty, "\."/],
    [
      'an unknown target',
      [{ ...branch, source: { release: {} }, target: 'nope' }],
      /target must be one that .*: default/,
    ],
    ['a null target', [{ ...branch, source: { release: {} }, target: null }], /target must not be null: leave it out/],
    ['no end of lists', [{ ...branch, source: nested(3_000) }], /must not be nested more than 32 levels deep/],
    ['a target that is no name', [{ ...branch, source: { release: {} }, target: 5 }], /target must be a string/],
  ])('%s fails at once and names the rule', async (name, args, rule) => {
    const handle = await harness.workflows.client.workflow.start('deployBranch', {
      taskQueue: 'amplify',
      workflowId: `malformed ${name}`,
      args,
    });
    const error: unknown = await handle.result().catch((reason: unknown) => reason);
    expect(failureOf(error)?.message).toMatch(/^InvalidInput: deployBranch: /);
    expect(failureOf(error)?.message).toMatch(rule);
    expect(await callsOf(harness)).toEqual([]);
  });
});

import { constantFrom, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invalidInput } from '../../activities/invalid-input.ts';
import { operationNames } from '../../activities/operations.ts';
import { referenceViolations } from '../../src/model/secret-ref.ts';
import { mapSecrets } from '../../src/model/secrets.ts';
import { validateInput, type Violation } from '../../src/model/validate.ts';
import { isWorkflowName, validateWorkflowInput } from '../../src/model/workflow-inputs.ts';
import { exampleOf, workflowNames } from '../setup/examples.ts';
import { counterexample } from './fuzz.ts';
import { damaged, hostile } from './json.ts';

/** No case is so hard that it takes a second. */
const WITHIN_MS = 1_000;
/** Of a failure in a history. */
const MOST_BYTES = 100_000;

/** What is judged is judged soon, in a size that a failure may have, and nothing else is thrown. */
function judged(subject: string, judge: () => readonly Violation[]): void {
  const start = performance.now();
  const violations = judge();
  expect(performance.now() - start).toBeLessThan(WITHIN_MS);
  for (const { path, rule } of violations) {
    expect(path).toBeTypeOf('string');
    expect(rule).not.toBe('');
  }
  const { message, details } = invalidInput(subject, violations);
  expect(message.length + JSON.stringify(details).length).toBeLessThan(MOST_BYTES);
}

describe('whatever stands in an input is told as violations', () => {
  test.each(workflowNames)('of %s', async (name) => {
    const input = oneof({ weight: 4, arbitrary: damaged(exampleOf(name)) }, { weight: 1, arbitrary: hostile });
    expect(
      await counterexample(
        property(input, (value) => judged(name, () => validateWorkflowInput(name, value))),
        30,
      ),
    ).toBeUndefined();
    expect(isWorkflowName(name)).toBe(true);
  });

  test('of every operation', async () => {
    const good = { appId: 'd1', AppId: 'd1', branchName: 'main', BackendEnvironmentName: 'dev', jobId: '1', name: 'a' };
    expect(
      await counterexample(
        property(constantFrom(...operationNames), oneof(damaged(good), hostile), (name, value) =>
          judged(name, () => validateInput(name, value)),
        ),
        500,
      ),
    ).toBeUndefined();
  });

  test('and secrets are looked for in anything', async () => {
    expect(
      await counterexample(
        property(hostile, (value) => {
          if (JSON.stringify(value)?.length > 1_000_000) return;
          mapSecrets(value, () => 'hidden');
          referenceViolations(value);
        }),
        100,
      ),
    ).toBeUndefined();
  });
});

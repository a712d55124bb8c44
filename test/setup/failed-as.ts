import { expect } from 'vitest';
import type { Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { outcome } from './outcome.ts';
import { declaredFailures } from './workflow-docs.ts';

/**
 * Shows that a run fails with a failure that docs/workflows.md declares for its workflow, and gives the message, which begins
 * with the type. Workflow and type are to be written out: test/unit/declared-failures.test.ts reads them, and misses those
 * that no test shows.
 */
export async function failedAs<Name extends WorkflowName>(
  workflow: Name,
  type: string,
  run: Pick<Run<Name>, 'result'>,
): Promise<string> {
  expect(declaredFailures(workflow)).toContain(type);
  const failure = await outcome(run);
  const message = failure?.message ?? 'it did not fail';
  expect(message.slice(0, message.indexOf(': '))).toBe(type);
  return message;
}

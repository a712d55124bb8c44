import { isWorkflowName, validateWorkflowInput, type WorkflowName } from '../model/workflow-inputs.ts';
import { workflowIds } from '../workflow-ids.ts';
import { InvalidInputError } from './errors.ts';
import type { WorkflowInput } from './run.ts';

/**
 * The workflow id of a request.
 * @throws {InvalidInputError} with every rule that the input breaks; `TypeError` where there is no such workflow.
 */
export function idOf<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>): string {
  // From JavaScript, it may be any name.
  if (!isWorkflowName(workflow)) throw new TypeError(`There is no workflow ${String(workflow)}`);
  const violations = validateWorkflowInput(workflow, input);
  if (violations.length > 0) throw new InvalidInputError(workflow, violations);
  const ids: { [N in WorkflowName]: (input: WorkflowInput<N>) => string } = workflowIds;
  return ids[workflow](input);
}

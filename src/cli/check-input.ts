import { InvalidInputError } from '../client.ts';
import { validateWorkflowInput, type WorkflowName } from '../model/workflow-inputs.ts';

/**
 * Checks an input before anything is packed or connected to.
 * @throws {InvalidInputError}
 */
export function checkInput(workflow: WorkflowName, input: unknown): void {
  const violations = validateWorkflowInput(workflow, input);
  if (violations.length > 0) throw new InvalidInputError(workflow, violations);
}

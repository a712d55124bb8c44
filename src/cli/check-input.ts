import type { WorkflowInput } from '../client.ts';
import { sayViolations, type Violation } from '../model/validate.ts';
import { validateWorkflowInput, type WorkflowName } from '../model/workflow-inputs.ts';
import { UsageError } from './exit-codes.ts';
import { anyArtifact, withSources } from './local-sources.ts';
import type { CommandOf, Parameter } from './tree/spec.ts';

/**
 * Checks the input of a command before anything is packed or connected to.
 * @throws {UsageError} with every violation, and the flag that mends it.
 */
export function checkInput<Name extends WorkflowName>(
  command: CommandOf<Name>,
  input: unknown,
): asserts input is WorkflowInput<Name> {
  const violations = validateWorkflowInput(
    command.workflow,
    withSources(input, () => anyArtifact),
  );
  if (violations.length === 0) return;
  throw new UsageError(`${command.path}: ${sayViolations(violations.map((one) => withFlag(command, one)))}`);
}

function withFlag({ arguments: named = [], flags }: CommandOf<WorkflowName>, violation: Violation): Violation {
  const { path, rule } = violation;
  const ways = [...named, ...flags].filter(({ member }) => isAt(path, member)).map(({ name }: Parameter) => name);
  return path === '' || ways.length === 0
    ? violation
    : { ...violation, rule: `${rule}: ${ways.slice(0, 3).join(' or ')}` };
}

/** Whether a member is where a violation is, or what is missing there. */
function isAt(path: string, member: string): boolean {
  return (
    path === member || path.startsWith(`${member}[`) || path.startsWith(`${member}.`) || member.startsWith(`${path}.`)
  );
}

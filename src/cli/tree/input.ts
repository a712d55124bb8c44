import { UsageError } from '../exit-codes.ts';
import { kinds } from './kinds.ts';
import type { CommandOf, Parameter } from './spec.ts';
import type { WorkflowName } from '../../model/workflow-inputs.ts';

/** A flag or argument that was given, with what it stands for. */
export interface Given {
  readonly parameter: Parameter;
  readonly value: unknown;
}

/** What `--input` gave, and the flags and options of all workflows. */
export interface RawRequest {
  readonly document: object | undefined;
  readonly given: readonly Given[];
}

/**
 * The input of a workflow: what the command stands for, on top of it `--input`, on top of that the flags.
 * @throws {UsageError} for two flags of which one would overwrite the other.
 */
export function makeInput(command: CommandOf<WorkflowName>, { document, given }: RawRequest): object {
  const byMember = new Map<string, string>();
  for (const { parameter } of given) {
    const other = byMember.get(parameter.member);
    if (other !== undefined) throw new UsageError(`Give only one of ${other} and ${parameter.name}`);
    byMember.set(parameter.member, parameter.name);
  }
  const { fixed = {}, inputMember } = command;
  const base =
    inputMember === undefined ? { ...fixed, ...document } : { ...fixed, ...(document && { [inputMember]: document }) };
  return given.reduce<object>(
    (input, { parameter, value }) => withMember(input, parameter.member.split('.'), value),
    base,
  );
}

/** What the values of a parameter together stand for. */
export function valueOf({ kind = 'text' }: Parameter, values: readonly unknown[]): unknown {
  const { value, gather } = kinds[kind];
  return value ?? (gather ? gather(values) : values.at(-1));
}

function withMember(input: object, [name = '', ...rest]: readonly string[], value: unknown): object {
  if (rest.length === 0) return { ...input, [name]: value };
  const inner: unknown = Reflect.get(input, name);
  const below = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...input, [name]: withMember(below, rest, value) };
}

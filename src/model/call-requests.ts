import { type OperationName, operationOf, operationsByName, structureOf, type StructureShape } from './index.ts';
import { memberOf } from './member-of.ts';
import { validateInput, type Violation } from './validate.ts';

/** The names of all operations, as activities have them. */
export const operationNames = [...operationsByName].map(([name]) => activityName(name));

/** Those that list page after page. */
export const listOperationNames = [...operationsByName].flatMap(([name, { shapes, input }]) =>
  pagingMembers(structureOf(shapes, input)).token === undefined ? [] : [activityName(name)],
);

/** The input of the operation that is called, by the service's own model. */
export function operationViolations(call: unknown): Violation[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its shape was checked before
  const { operation, input } = call as { operation: OperationName; input: object };
  return validateInput(operation, input).map((violation) => ({ ...violation, path: `input.${violation.path}` }));
}

interface ListCall {
  readonly operation: OperationName;
  readonly input: object;
  readonly maxItems?: number;
  readonly pageSize?: number;
}

/** The input of a list operation, whose pages are named by members of their own. */
export function listViolations(request: unknown): Violation[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its shape was checked before
  const { operation, input, maxItems, pageSize } = request as ListCall;
  const { shapes, input: shapeName } = operationOf(operation);
  const { size, token } = pagingMembers(structureOf(shapes, shapeName));
  const taken = [
    ...(memberOf(input, token ?? '') === undefined
      ? []
      : [{ path: `input.${token}`, rule: 'is set by startingToken' }]),
    ...(memberOf(input, size ?? '') === undefined ? [] : [{ path: `input.${size}`, rule: 'is set by pageSize' }]),
  ];
  if (taken.length > 0) return taken;
  if (size === undefined) {
    const given = Object.entries({ maxItems, pageSize }).filter(([, value]) => value !== undefined);
    const rule = `must be left out: the pages of ${operation} have no size`;
    return [...operationViolations({ operation, input }), ...given.map(([path]) => ({ path, rule }))];
  }
  return operationViolations({ operation, input: { ...input, [size]: pageSize } }).map((violation) =>
    violation.path === `input.${size}` ? { ...violation, path: 'pageSize' } : violation,
  );
}

/** The members of an operation's input that name a page and limit it. */
function pagingMembers({ members }: StructureShape): { readonly token?: string; readonly size?: string } {
  const names = Object.keys(members);
  const token = names.find((name) => /^nexttoken$/i.test(name));
  const size = names.find((name) => /^maxresults$/i.test(name));
  return { ...(token !== undefined && { token }), ...(size !== undefined && { size }) };
}

function activityName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

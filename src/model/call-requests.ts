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
  const operation = memberOf(call, 'operation');
  const input = memberOf(call, 'input');
  // What is wrong with these two themselves is found elsewhere.
  if (!isOperation(operation) || typeof input !== 'object' || input === null) return [];
  return validateInput(operation, input).map((violation) => ({
    ...violation,
    path: violation.path === '' ? 'input' : `input.${violation.path}`,
  }));
}

function isOperation(name: unknown): name is OperationName {
  return typeof name === 'string' && operationNames.includes(name);
}

/** The input of a list operation, whose pages are named by members of their own. */
export function listViolations(request: unknown): Violation[] {
  const operation = memberOf(request, 'operation');
  const input = memberOf(request, 'input');
  if (!isOperation(operation) || !listOperationNames.includes(operation)) return [];
  const { shapes, input: shapeName } = operationOf(operation);
  const { size = '', token = '' } = pagingMembers(structureOf(shapes, shapeName));
  const taken = [
    ...(memberOf(input, token) === undefined ? [] : [{ path: `input.${token}`, rule: 'is set by startingToken' }]),
    ...(memberOf(input, size) === undefined ? [] : [{ path: `input.${size}`, rule: 'is set by pageSize' }]),
  ];
  if (size === '') {
    const given = ['maxItems', 'pageSize'].filter((name) => memberOf(request, name) !== undefined);
    const rule = `must be left out: the pages of ${operation} have no size`;
    return [...taken, ...operationViolations(request), ...given.map((path) => ({ path, rule }))];
  }
  const pageSize = memberOf(request, 'pageSize');
  const whole = typeof input === 'object' && input !== null ? { ...input, [size]: pageSize } : input;
  const violations = operationViolations({ operation, input: whole }).map((violation) =>
    violation.path === `input.${size}` ? { ...violation, path: 'pageSize' } : violation,
  );
  return [...taken, ...violations];
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

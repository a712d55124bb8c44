import { operationOf, shapeOf } from './index.ts';
import type { ListShape, MapShape, NumberShape, OperationName, Shapes, StringShape, StructureShape } from './index.ts';
import { matches } from './pattern.ts';
import { redactedValues } from './redaction.ts';
import { ruleViolations } from './rules.ts';
import { misplacedReferences, referenceViolations } from './secret-ref.ts';
import { suggest } from './suggest.ts';

/** One broken rule. Values are never quoted, since they may be secret. */
export interface Violation {
  /** Member, such as `customRules[0].source` or `tags.team`; empty for the whole value. */
  readonly path: string;
  /** What must hold, such as `must be at most 255 characters long`. */
  readonly rule: string;
  /** The name or value that was probably meant. */
  readonly suggestion?: string;
}

/**
 * All violations of an operation's input (as the SDKs take it: member names, times as `Date` or ISO 8601 string), in
 * the order of the members. Besides the model's rules: path labels that are empty, `.` or `..`, which the SDKs let
 * through and which would address another resource. `undefined` and `null` count as absent, as for the SDKs. Where the
 * model has a secret, a reference to one will do.
 */
export function validateInput(operation: OperationName, input: unknown): Violation[] {
  const { shapes, input: shapeName } = operationOf(operation);
  return [...validateWithReferences(shapes, shapeName, input), ...ruleViolations(operation, input)];
}

/** As {@link validateShape}, of an input that may hold references to secrets, and must not hold redacted ones. */
export function validateWithReferences(shapes: Shapes, name: string, input: unknown): Violation[] {
  if (isTooDeep(input)) return [{ path: '', rule: `must not be nested more than ${MOST_LEVELS} levels deep` }];
  const references = referenceViolations(input);
  const found = validateShape(shapes, name, input).flatMap((violation) =>
    violation.rule === NO_STRING ? (references.get(violation.path) ?? [violation]) : [violation],
  );
  return [...found, ...misplacedReferences(input), ...redactedValues(input)];
}

/** No input of either service is half as deep; one that refers to itself has no end. */
const MOST_LEVELS = 32;

function isTooDeep(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return level > MOST_LEVELS || Object.values(value).some((item) => isTooDeep(item, level + 1));
}

/** So many violations are told, and so much of a name: an input may have thousands, and no failure may be so large. */
const MOST_TOLD = 50;
const MOST_CHARACTERS = 200;

/** The first violations, in a size that fits anywhere. */
export function someViolations(violations: readonly Violation[]): Violation[] {
  return violations.slice(0, MOST_TOLD).map((violation) => {
    const { path, rule } = violation;
    return { ...violation, path: shortened(path), rule: shortened(rule) };
  });
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** Violations in one line for people. */
export function sayViolations(violations: readonly Violation[]): string {
  const more = violations.length > MOST_TOLD ? [`and ${violations.length - MOST_TOLD} more`] : [];
  const lines = someViolations(violations).map(({ path, rule, suggestion }) => {
    const meant = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
    return `${path === '' ? 'the input' : path} ${rule}${meant}`;
  });
  return [...lines, ...more].join('; ');
}

/** All violations of a value against a shape of any set of shapes. */
export function validateShape(shapes: Shapes, name: string, value: unknown): Violation[] {
  const found: Violation[] = [];
  check(shapes, name, value, '', found);
  return found;
}

function check(shapes: Shapes, name: string, value: unknown, path: string, found: Violation[]): void {
  const shape = shapeOf(shapes, name);
  switch (shape.type) {
    case 'structure':
      checkStructure(shape, value, path, shapes, found);
      break;
    case 'list':
      checkList(shape, value, path, shapes, found);
      break;
    case 'map':
      checkMap(shape, value, path, shapes, found);
      break;
    case 'string':
      checkString(shape, value, path, found);
      break;
    case 'boolean':
      if (typeof value !== 'boolean') found.push({ path, rule: 'must be true or false' });
      break;
    case 'document':
      if (!isObject(value)) found.push({ path, rule: 'must be an object' });
      break;
    case 'timestamp':
      if (!isTime(value)) found.push({ path, rule: 'must be a time in ISO 8601, such as 2026-01-31T12:00:00Z' });
      break;
    default:
      checkNumber(shape, value, path, found);
  }
}

function checkStructure(shape: StructureShape, value: unknown, path: string, shapes: Shapes, found: Violation[]): void {
  if (!isObject(value)) {
    found.push({ path, rule: 'must be an object' });
    return;
  }
  for (const [name, member] of Object.entries(shape.members)) {
    const item = value[name];
    const at = join(path, name);
    if (item === undefined || item === null) {
      if (shape.required?.includes(name)) found.push({ path: at, rule: 'is required' });
      continue;
    }
    if (member.location === 'uri' && (item === '' || item === '.' || item === '..')) {
      found.push({ path: at, rule: 'must not be empty, "." or "..", since it is part of the path' });
      continue;
    }
    check(shapes, member.shape, item, at, found);
  }
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(shape.members, name)) continue;
    // What was meant is worth the search only where it is told.
    if (found.length < MOST_TOLD) found.push(unknownMember(join(path, name), name, shape));
    else found.push({ path: join(path, name), rule: 'is not a known member' });
  }
}

function checkList(shape: ListShape, value: unknown, path: string, shapes: Shapes, found: Violation[]): void {
  if (!Array.isArray(value)) {
    found.push({ path, rule: 'must be a list' });
    return;
  }
  checkSize(shape, value.length, 'items', path, found);
  for (const [index, item] of value.entries()) {
    const at = `${path}[${index}]`;
    if (item === undefined || item === null) found.push({ path: at, rule: 'must not be null' });
    else check(shapes, shape.member.shape, item, at, found);
  }
}

function checkMap(shape: MapShape, value: unknown, path: string, shapes: Shapes, found: Violation[]): void {
  if (!isObject(value)) {
    found.push({ path, rule: 'must be an object' });
    return;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  checkSize(shape, entries.length, 'entries', path, found);
  for (const [key, item] of entries) {
    const at = join(path, key);
    const keyViolations: Violation[] = [];
    check(shapes, shape.key.shape, key, at, keyViolations);
    found.push(...keyViolations.map((violation) => ({ ...violation, rule: `its name ${violation.rule}` })));
    check(shapes, shape.value.shape, item, at, found);
  }
}

const NO_STRING = 'must be a string';

function checkString(shape: StringShape, value: unknown, path: string, found: Violation[]): void {
  if (typeof value !== 'string') {
    found.push({ path, rule: NO_STRING });
    return;
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    const meant = suggest(value, shape.enum);
    const rule = `must be one of ${shape.enum.join(', ')}`;
    found.push({ path, rule, ...(meant !== undefined && { suggestion: meant }) });
  }
  const before = found.length;
  checkSize(shape, characters(value), 'characters', path, found);
  // A pattern sees only values of bounded length, so that no input can keep it busy.
  if (found.length > before || shape.pattern === undefined) return;
  if (!matches(shape.pattern, value)) found.push({ path, rule: `must match ${shape.pattern}` });
}

function checkNumber(shape: NumberShape, value: unknown, path: string, found: Violation[]): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    found.push({ path, rule: 'must be a number' });
    return;
  }
  if (shape.type !== 'double' && !Number.isInteger(value)) found.push({ path, rule: 'must be a whole number' });
  if (shape.min !== undefined && value < shape.min) found.push({ path, rule: `must be at least ${shape.min}` });
  if (shape.max !== undefined && value > shape.max) found.push({ path, rule: `must be at most ${shape.max}` });
}

interface Size {
  readonly min?: number;
  readonly max?: number;
}

function checkSize({ min, max }: Size, size: number, unit: string, path: string, found: Violation[]): void {
  if (min !== undefined && size < min) found.push({ path, rule: `must have at least ${min} ${unit}` });
  if (max !== undefined && size > max) found.push({ path, rule: `must have at most ${max} ${unit}` });
}

function unknownMember(path: string, name: string, { members }: StructureShape): Violation {
  const meant = suggest(name, Object.keys(members));
  return { path, rule: 'is not a known member', ...(meant !== undefined && { suggestion: meant }) };
}

/** Length in code points, which is what the models count. */
function characters(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isTime(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(T|$)/.test(value) && !Number.isNaN(Date.parse(value));
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

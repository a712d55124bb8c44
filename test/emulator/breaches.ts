import { shapeOf } from '../../src/model/index.ts';
import type { Member, Shapes, StringShape, StructureShape } from '../../src/model/index.ts';

/** A wrong input, and the rule that it breaks. */
export interface Breach {
  /** Member, such as `customRules[0].source`. */
  readonly path: string;
  readonly rule: string;
  readonly input: unknown;
}

/** For each pattern of the models a text that fits, and one that does not though its length does. */
const texts: Readonly<Record<string, readonly [good: string, bad?: string]>> = {
  '(?s).*': ['a'],
  '(?s).+': ['a'],
  '.{3,7}': ['200', '2\n0'],
  '\\d*': ['5', 'five'],
  '[0-9]+': ['1', 'one'],
  'd[a-z0-9]+': ['d1', 'D1'],
  '^$|^arn:aws:iam::\\d{12}:role.+': ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::1:role/a'],
  '^(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])(\\.)?$': ['a.example', '-a.example'],
  '^(s3|https|http)://.*': ['https://a.example/b.zip', 'ftp://a.example/b.zip'],
  '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$': ['é 1', 'é!'],
  '^(?!aws:)[a-zA-Z+-=._:/]+$': ['team', 'aws:team'],
  '^arn:aws:acm:[a-z0-9-]+:\\d{12}:certificate\\/.+$': [
    'arn:aws:acm:eu-west-1:123456789012:certificate/a',
    'arn:aws:acm:eu-west-1:123456789012:certificate/',
  ],
  '^arn:aws:amplify:.*': ['arn:aws:amplify:eu-west-1:123456789012:apps/d1', 'arn:aws:s3:::d1'],
  '^arn:aws:cloudformation:[a-z0-9-]+:\\d{12}:stack/.+/.+$': [
    'arn:aws:cloudformation:eu-west-1:123456789012:stack/a/b',
    'arn:aws:cloudformation:eu-west-1:123456789012:stack/a',
  ],
};

function textsOf({ enum: values, pattern }: StringShape): readonly [good: string, bad?: string] {
  if (values !== undefined) return [values[0] ?? '', 'NO_SUCH'];
  if (pattern === undefined) return ['d1'];
  const found = texts[pattern];
  if (found === undefined) throw new Error(`Add texts that fit the pattern ${pattern}, and do not.`);
  return found;
}

/** A value with every member that a shape can have. Times are ISO 8601 where JSON must hold them. */
export function sample(shapes: Shapes, name: string): unknown {
  const shape = shapeOf(shapes, name);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, { shape: of }]) => [member, sample(shapes, of)]),
      );
    case 'list':
      return [sample(shapes, shape.member.shape)];
    case 'map':
      return { [String(sample(shapes, shape.key.shape))]: sample(shapes, shape.value.shape) };
    case 'string':
      return textsOf(shape)[0];
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date('2026-01-31T12:00:00Z');
    case 'document':
      return {};
    default:
      return shape.min ?? 1;
  }
}

/** All ways to break one constraint of a shape, each in an otherwise good value. */
export function breaches(shapes: Shapes, name: string, path = ''): Breach[] {
  const shape = shapeOf(shapes, name);
  switch (shape.type) {
    case 'structure':
      return ofStructure(shapes, shape, name, path);
    case 'list':
      return [
        ...ofSize(shape, 'items', path, (length) => Array.from({ length }, () => sample(shapes, shape.member.shape))),
        ...within(breaches(shapes, shape.member.shape, `${path}[0]`), (value) => [value]),
      ];
    case 'map': {
      const key = String(sample(shapes, shape.key.shape));
      const value = sample(shapes, shape.value.shape);
      const named = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${key}${index}`, value]));
      return [
        ...ofSize(shape, 'entries', path, named),
        ...breaches(shapes, shape.key.shape).map(({ rule, input }) => ({
          path: `${path}.${String(input)}`,
          rule: `its name ${rule}`,
          input: { [String(input)]: value },
        })),
        ...within(breaches(shapes, shape.value.shape, `${path}.${key}`), (bad) => ({ [key]: bad })),
      ];
    }
    case 'string':
      return ofString(shape, path);
    case 'integer':
    case 'long':
    case 'double': {
      const { min, max } = shape;
      return [
        ...(min === undefined ? [] : [{ path, rule: `must be at least ${min}`, input: min - 1 }]),
        ...(max === undefined ? [] : [{ path, rule: `must be at most ${max}`, input: max + 1 }]),
      ];
    }
    default:
      return [];
  }
}

function ofStructure(shapes: Shapes, shape: StructureShape, name: string, path: string): Breach[] {
  const whole = Object.entries(sample(shapes, name) as Record<string, unknown>);
  return Object.entries(shape.members).flatMap(([member, target]) => {
    const inner = path === '' ? member : `${path}.${member}`;
    const replaced = (value: unknown) => Object.fromEntries([...whole, [member, value]]);
    const absent = { path: inner, rule: 'is required', input: replaced(undefined) };
    const isRequired = shape.required?.includes(member) === true;
    return [
      ...(isRequired && target.location !== 'uri' ? [absent] : []),
      ...within(ofMember(shapes, target, inner), replaced),
    ];
  });
}

function ofMember(shapes: Shapes, { shape, location }: Member, path: string): Breach[] {
  const inner = breaches(shapes, shape, path);
  // No client can leave a label out, but send it empty, which the model's least length does not come to then.
  if (location === 'uri') {
    return [{ path, rule: 'must not be empty', input: '' }, ...inner.filter(({ input }) => input !== '')];
  }
  // A list without items can't be told from none in a query.
  const isEmpty = (input: unknown) => Array.isArray(input) && input.length === 0;
  if (location === 'querystring') return inner.filter(({ input }) => !isEmpty(input));
  return inner;
}

function ofString(shape: StringShape, path: string): Breach[] {
  const bad = textsOf(shape)[1];
  const rule = shape.enum === undefined ? `must match ${shape.pattern}` : 'must be one of';
  // The values of an enum need no length.
  const { min, max } = shape.enum === undefined ? shape : {};
  const lengths = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  return [
    ...ofSize(lengths, 'characters', path, (length) => 'a'.repeat(length)),
    ...(bad === undefined ? [] : [{ path, rule, input: bad }]),
  ];
}

interface Size {
  readonly min?: number;
  readonly max?: number;
}

function ofSize({ min = 0, max }: Size, unit: string, path: string, make: (size: number) => unknown): Breach[] {
  return [
    ...(min === 0 ? [] : [{ path, rule: `must have at least ${min} ${unit}`, input: make(min - 1) }]),
    ...(max === undefined ? [] : [{ path, rule: `must have at most ${max} ${unit}`, input: make(max + 1) }]),
  ];
}

const within = (found: readonly Breach[], put: (value: unknown) => unknown): Breach[] =>
  found.map((breach) => ({ ...breach, input: put(breach.input) }));

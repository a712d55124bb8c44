import { anything, type Arbitrary, array, constantFrom, jsonValue, oneof, record, string, tuple } from 'fast-check';

/** What stands where something else should: values of every kind, in sizes that hurt. */
export const hostile: Arbitrary<unknown> = oneof(
  jsonValue({ maxDepth: 4 }),
  anything({ withNullPrototype: true, withSparseArray: true, withBigInt: false, maxDepth: 3 }),
  string({ unit: 'binary', maxLength: 50 }),
  constantFrom(...unlikely()),
);

/** Values that somebody forgot. */
function unlikely(): unknown[] {
  const texts = [
    '',
    '.',
    '..',
    '../..',
    '\0',
    '__proto__',
    'constructor',
    '[redacted 0]',
    'a'.repeat(100_000),
    '😀'.repeat(9_999),
  ];
  const numbers = [Number.NaN, Infinity, -0, 2 ** 53, 1e308];
  const references = [
    { secretRef: 'env:' },
    { secretRef: 5 },
    { secretRef: 'env:X', more: 1 },
    { username: ':', password: null },
  ];
  const large = [deep(40), deep(1_500), Array.from({ length: 20_000 }, () => 'x'), wide(5_000)];
  // As JSON has them, which sets no prototype.
  const named = [
    '{"__proto__": {"polluted": true}}',
    '{"toString": 1, "hasOwnProperty": 2}',
    '{"then": 1, "toJSON": 5}',
  ];
  return [
    ...texts,
    ...numbers,
    ...references,
    ...large,
    null,
    true,
    [],
    {},
    { length: 1e9 },
    ...named.map((text): unknown => JSON.parse(text)),
  ];
}

function deep(levels: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function wide(members: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: members }, (_, index) => [`member${index}`, index]));
}

/** A good value with some of its members replaced, removed or added. */
export function damaged(good: unknown): Arbitrary<unknown> {
  const change = record({ at: array(constantFrom(0, 1, 2, 3, 5, 7, 11), { minLength: 1, maxLength: 5 }), to: hostile });
  const extra = tuple(string({ maxLength: 20 }), hostile);
  return tuple(array(change, { minLength: 1, maxLength: 3 }), array(extra, { maxLength: 2 })).map(
    ([changes, extras]) => {
      const changed = changes.reduce((value, { at, to }) => replaced(value, at, to), good);
      return isRecord(changed) ? { ...changed, ...Object.fromEntries(extras) } : changed;
    },
  );
}

/** Replaces what is reached by always taking the member of that rank. */
function replaced(value: unknown, [first = 0, ...rest]: readonly number[], to: unknown): unknown {
  if (Array.isArray(value) && value.length > 0) {
    const index = first % value.length;
    return value.map((item: unknown, at) => (at === index ? deeper(item, rest, to) : item));
  }
  if (!isRecord(value)) return to;
  const names = Object.keys(value);
  const name = names[first % Math.max(1, names.length)];
  return name === undefined ? to : { ...value, [name]: deeper(value[name], rest, to) };
}

const deeper = (value: unknown, rest: readonly number[], to: unknown): unknown =>
  rest.length === 0 ? to : replaced(value, rest, to);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members that differ from run to run. */
const volatile = new Set([
  'activeJobId',
  'challengeCode',
  'folder',
  'jobId',
  'lastJobId',
  'madeAt',
  'port',
  'prepared',
  'secret',
  'sequence',
  'target',
  'token',
  'totalNumberOfJobs',
]);

/** Ids, times and ports, wherever they stand in a text. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g, '<key>'],
  [/\b[a-z]{10}\.acm-validations/g, '<id>.acm-validations'],
  [/\bd[a-z0-9]{13}\b/g, '<id>'],
  // Of a bucket.
  [/<id>-[0-9a-f]{8}-/g, '<id>-<hex>-'],
  [/\bjobs\/\d+/g, 'jobs/<id>'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
];
const EPOCH_MS = 1e12;

/**
 * A state in a form that is the same for two runs that did the same: without ids, times and ports, and with lists and
 * maps in an order that does not depend on them.
 * @param leaveOut what does not count.
 */
export function normalised(value: unknown, leaveOut: (item: object) => boolean = () => false): unknown {
  if (typeof value === 'string')
    return patterns.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), value);
  if (typeof value === 'number') return value > EPOCH_MS ? '<time>' : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name, member]) => !volatile.has(name) && !(isObject(member) && leaveOut(member)))
    .map(([name, member]) => [normalised(name), normalised(member, leaveOut)] as const);
  const isMap = entries.some(([name], index) => name !== Object.keys(value)[index] && isPlaceholder(name));
  if (!Array.isArray(value) && !isMap) return Object.fromEntries(entries);
  return entries.map(([, member]) => member).toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Where two states differ, first place first; undefined where they are the same. */
export function difference(expected: unknown, actual: unknown, path = 'state'): string | undefined {
  if (isObject(expected) && isObject(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const name of names) {
      const found = difference(Reflect.get(expected, name), Reflect.get(actual, name), `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return text(expected) === text(actual) ? undefined : `${path}: ${text(actual)} instead of ${text(expected)}`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isPlaceholder = (name: unknown): boolean => typeof name === 'string' && /^<\w+>/.test(name);
const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

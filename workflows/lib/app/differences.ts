import type { Difference } from '../../contracts.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members that hold whatever names their owner gives, and are replaced as a whole. */
const maps: ReadonlySet<string> = new Set(['environmentVariables', 'tags']);

/**
 * How the members of a resource differ from those that are described. What is not described is no difference; of
 * environment variables and tags, one that is not described is.
 */
export function differencesOf(resource: string, described: object, there: object): Difference[] {
  const found = membersOf(there);
  return Object.entries(described).flatMap(([member, after]: [string, unknown]) => {
    const before = found[member];
    if (!maps.has(member)) return covers(after, before) ? [] : [difference(resource, member, before, after)];
    const [old, wanted] = [membersOf(before), membersOf(after)];
    return [...new Set([...Object.keys(old), ...Object.keys(wanted)])]
      .filter((name) => name !== '' && old[name] !== wanted[name])
      .map((name) => difference(resource, `${member}.${name}`, old[name], wanted[name]));
  });
}

/** A difference without the members that have nothing to say. */
export function difference(resource: string, member: string, before: unknown, after: unknown): Difference {
  return { resource, member, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** Whether what is there has all that is described: services add defaults, and leave out what is empty or off. */
function covers(described: unknown, there: unknown): boolean {
  if (isNothing(described) || isNothing(there)) return isNothing(described) && isNothing(there);
  if (typeof described !== 'object' || typeof there !== 'object') return described === there;
  if (Array.isArray(described)) {
    return (
      Array.isArray(there) &&
      described.length === there.length &&
      described.every((item, at) => covers(item, there[at]))
    );
  }
  const [wanted, found] = [membersOf(described), membersOf(there)];
  return Object.entries(wanted).every(([member, item]) =>
    maps.has(member) ? differencesOf('', { [member]: item }, found).length === 0 : covers(item, found[member]),
  );
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === false;
}

function membersOf(value: unknown): Members {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object has members of unknown types
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** A partial update of nested settings: structures are merged member by member, anything else given replaces. */
export function mergeDeep<T extends object>(current: T, changes: object): T {
  const merged: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    const before: unknown = Reflect.get(current, name);
    merged[name] = isStructure(before) && isStructure(value) ? mergeDeep(before, value) : value;
  }
  return { ...current, ...merged };
}

const isStructure = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

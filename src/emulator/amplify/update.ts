/** Members that can't be cleared: an empty string leaves them as they are. */
const keptWhenEmpty: ReadonlySet<string> = new Set(['description', 'iamServiceRoleArn']);

/** A partial update: members that are not given stay as they were. */
export function merge<T extends object>(current: T, changes: object): T {
  const kept = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && !(value === '' && keptWhenEmpty.has(name)),
  );
  const merged: T & { environmentVariables?: Record<string, string> | undefined } = {
    ...current,
    ...Object.fromEntries(kept),
  };
  if (merged.environmentVariables !== undefined) {
    merged.environmentVariables = withoutEmpty(merged.environmentVariables);
  }
  return merged;
}

/** Environment variables; `{"": ""}` is how clients clear them, and none are left out of answers. */
export function withoutEmpty(variables: Record<string, string> | undefined): Record<string, string> | undefined {
  const named = Object.entries(variables ?? {}).filter(([name]) => name !== '');
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

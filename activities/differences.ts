import type { ResourceChange } from '../workflows/contracts.ts';

/**
 * Where something is not what was asked for. What is not asked for does not count, and neither does the order of a list,
 * since those of the services are sets; an empty value is as good as none, since the services leave those out.
 */
export function differences(found: unknown, asked: unknown, path = ''): ResourceChange[] {
  if (isEmpty(asked) && isEmpty(found)) return [];
  if (isStructure(asked) && !Array.isArray(asked)) {
    return Object.entries(asked).flatMap(([name, value]: [string, unknown]) =>
      differences(
        isStructure(found) ? Reflect.get(found, name) : undefined,
        value,
        path === '' ? name : `${path}.${name}`,
      ),
    );
  }
  const same = Array.isArray(asked) && Array.isArray(found) ? isSameSet(found, asked) : found === asked;
  return same ? [] : [{ path, ...(found !== undefined && { before: found }), asked }];
}

function isSameSet(found: readonly unknown[], asked: readonly unknown[]): boolean {
  const has = (item: unknown): boolean => found.some((one) => differences(one, item).length === 0);
  return found.length === asked.length && asked.every(has);
}

const isStructure = (value: unknown): value is object => typeof value === 'object' && value !== null;

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isStructure(value) && Object.keys(value).length === 0;
}

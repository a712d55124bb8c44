import type { Difference } from '../../contracts.ts';
import { present } from '../present.ts';
import { differencesOf } from './differences.ts';
import type { PlannedCall } from './planning.ts';

type Tags<Value = string> = Readonly<Record<string, Value>>;

/** The tags of a resource. Those of the worker and of AWS are left alone, and others removed only with `prune`. */
export function planTags(
  resource: string,
  resourceArn: string | undefined,
  {
    there = {},
    tags,
    prune,
  }: { there?: Tags<string | undefined> | undefined; tags?: Tags | undefined; prune: boolean },
): { readonly differences: readonly Difference[]; readonly calls: readonly PlannedCall[] } {
  if (tags === undefined) return { differences: [], calls: [] };
  const comparable = Object.entries(there).filter(
    ([name]) => Object.hasOwn(tags, name) || (prune && !/^(temporal-amplify|aws):/.test(name)),
  );
  const differences = differencesOf(resource, { tags }, { tags: Object.fromEntries(comparable) });
  const changed = Object.entries(tags).filter(([name, value]) => there[name] !== value);
  const tagKeys = comparable.map(([name]) => name).filter((name) => !Object.hasOwn(tags, name));
  const target = (): string => present(resourceArn, `ARN of ${resource}`);
  return {
    differences,
    calls: [
      ...(changed.length > 0
        ? [{ operation: 'tagResource', input: { resourceArn: target(), tags: Object.fromEntries(changed) } } as const]
        : []),
      ...(tagKeys.length > 0
        ? [{ operation: 'untagResource', input: { resourceArn: target(), tagKeys } } as const]
        : []),
    ],
  };
}

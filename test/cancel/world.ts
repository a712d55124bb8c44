import { memberOf } from '../../src/model/member-of.ts';
import { stateOf } from '../setup/amplify.ts';
import type { Harness } from '../setup/harness.ts';

/** What is only told of the past, or of how the emulator keeps things. */
const past = new Set(['appCreations', 'deletingBranches', 'tokens', 'site', 'updateTime', 'uses']);

/** What an emulator has, without what has ended: jobs that were cancelled, and jobs of backends, which stay on record. */
export async function worldOf(harness: Harness): Promise<unknown> {
  return present(await stateOf(harness));
}

function present(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isOver(item)).map((item) => present(item, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => !past.has(name) && !isOver(member) && !(name === 'jobs' && path.includes('backends')))
      .map(([name, member]) => [name, present(member, [...path, name])]),
  );
}

function isOver(item: unknown): boolean {
  return memberOf(item, 'status') === 'CANCELLED' && memberOf(item, 'jobId') !== undefined;
}

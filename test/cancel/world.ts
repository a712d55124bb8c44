import { memberOf } from '../../src/model/member-of.ts';
import { stateOf } from '../setup/amplify.ts';
import type { Harness } from '../setup/harness.ts';

/** What is only told of the past, or of how the emulator keeps things. */
const past = new Set(['appCreations', 'appName', 'deletingBranches', 'site', 'tokens', 'updateStatus', 'updateTime']);

/**
 * What an emulator has, without what has ended: jobs that were cancelled, and jobs of backends, which stay on record.
 * @param ended leave out jobs, too, that ended in another way.
 */
export async function worldOf(harness: Harness, ended = false): Promise<unknown> {
  const over = new Set(ended ? ['CANCELLED', 'SUCCEED', 'FAILED'] : ['CANCELLED']);
  const isOver = (item: unknown): boolean =>
    memberOf(item, 'jobId') !== undefined && over.has(String(memberOf(item, 'status')));
  const present = (value: unknown, path: readonly string[] = []): unknown => {
    if (Array.isArray(value)) {
      const items = value.filter((item) => !isOver(item)).map((item) => present(item, path));
      const left = items.filter((item) => item !== undefined);
      // Pairs of an id and what it has.
      return path.includes('backends') && value.length === 2 && left.length === 1 ? undefined : left;
    }
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value)
      .filter(([name, member]) => !past.has(name) && !isOver(member) && !(name === 'jobs' && path.includes('backends')))
      .map(([name, member]) => [name, present(member, [...path, name])] as const)
      .filter(([, member]) => member !== undefined);
    // The emulator has empty records of what it was asked about.
    return members.length === 0 && path.length > 0 ? undefined : Object.fromEntries(members);
  };
  return present(await stateOf(harness));
}

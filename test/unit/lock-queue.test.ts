import { describe, expect, test } from 'vitest';
import type { LockClaim, LockRequest } from '../../workflows/contracts.ts';
import { LockQueue, MOST_CLAIMS } from '../../workflows/lib/lock-queue.ts';

const claim = (name: string): LockClaim => ({ workflowId: name, firstRunId: `run of ${name}` });
/** One whose run a newer one may cancel. */
const deploying = (name: string): LockClaim => ({ ...claim(name), supersedable: true });
const request = (name: string, onBusy: LockRequest['onBusy'] = 'queue'): LockRequest => ({ ...claim(name), onBusy });
const namesOf = ({ claims }: LockQueue): string[] => claims.map(({ workflowId }) => workflowId);

describe('a lock', () => {
  test('is given in order of arrival', () => {
    const queue = new LockQueue();
    for (const name of ['a', 'b', 'c']) expect(queue.add(request(name))).toEqual({ superseded: [] });
    expect(namesOf(queue)).toEqual(['a', 'b', 'c']);
    queue.remove(claim('a'));
    expect(queue.holder).toEqual(claim('b'));
    expect(queue.placeOf(claim('c'))).toBe(1);
  });

  test('is asked for again without losing the place, as after a reset', () => {
    const queue = new LockQueue([claim('a'), claim('b')]);
    queue.add(request('a'));
    queue.add(request('b', 'fail'));
    expect(queue.claims).toEqual([claim('a'), claim('b')]);
  });

  test('is not that of a namesake, whose first run is another', () => {
    const queue = new LockQueue([claim('a')]);
    expect(queue.placeOf({ workflowId: 'a', firstRunId: 'another' })).toBe(-1);
    queue.remove({ workflowId: 'a', firstRunId: 'another' });
    expect(queue.holder).toEqual(claim('a'));
  });

  test.each(['skip', 'fail'] as const)('is not waited for by %s, and given where it is free', (onBusy) => {
    const busy = new LockQueue([claim('a')]);
    expect(busy.add(request('b', onBusy))).toEqual({ superseded: [], refusal: { why: 'busy', by: 'a' } });
    expect(busy.placeOf(claim('b'))).toBe(-1);
    const free = new LockQueue();
    free.add(request('b', onBusy));
    expect(free.placeOf(claim('b'))).toBe(0);
  });

  test('goes from its holder to who supersedes, and those that wait are dropped', () => {
    const queue = new LockQueue([deploying('a'), deploying('b'), deploying('c')]);
    const next = { ...request('d', 'supersede'), supersedable: true };
    expect(queue.add(next)).toEqual({ superseded: [deploying('a'), deploying('b'), deploying('c')] });
    expect(queue.claims).toEqual([deploying('a'), deploying('d')]);
    expect(queue.add(request('e', 'supersede'))).toEqual({ superseded: [deploying('a'), deploying('d')] });
    expect(queue.claims).toEqual([deploying('a'), claim('e')]);
  });

  test.each([
    ['has it', [claim('app'), deploying('b')]],
    ['waits for it', [deploying('a'), claim('app')]],
  ])('is not taken from those that are not to be cancelled: one of them %s', (_, claims) => {
    const queue = new LockQueue(claims);
    expect(queue.add(request('d', 'supersede'))).toEqual({ superseded: [], refusal: { why: 'protected', by: 'app' } });
    expect(queue.claims).toEqual(claims);
  });

  test('has a queue that ends somewhere, which whoever supersedes does not wait in', () => {
    const queue = new LockQueue(Array.from({ length: MOST_CLAIMS }, (_, index) => deploying(String(index))));
    expect(queue.add(request('late'))).toEqual({ superseded: [], refusal: { why: 'full', by: '0' } });
    expect(queue.placeOf(claim('late'))).toBe(-1);
    expect(queue.add(request('now', 'supersede')).superseded).toHaveLength(MOST_CLAIMS);
    expect(namesOf(queue)).toEqual(['0', 'now']);
  });
});

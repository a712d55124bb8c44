import { describe, expect, test } from 'vitest';
import type { LockClaim, LockRequest } from '../../workflows/contracts.ts';
import { LockQueue, MOST_CLAIMS } from '../../workflows/lib/lock-queue.ts';

const claim = (name: string): LockClaim => ({ workflowId: name, firstRunId: `run of ${name}` });
const request = (name: string, onBusy: LockRequest['onBusy'] = 'queue'): LockRequest => ({ ...claim(name), onBusy });

describe('a lock', () => {
  test('is given in order of arrival', () => {
    const queue = new LockQueue();
    for (const name of ['a', 'b', 'c']) expect(queue.add(request(name))).toEqual([]);
    expect(queue.claims.map(({ workflowId }) => workflowId)).toEqual(['a', 'b', 'c']);
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
    busy.add(request('b', onBusy));
    expect(busy.placeOf(claim('b'))).toBe(-1);
    const free = new LockQueue();
    free.add(request('b', onBusy));
    expect(free.placeOf(claim('b'))).toBe(0);
  });

  test('goes from its holder to who supersedes, and those that wait are dropped', () => {
    const queue = new LockQueue([claim('a'), claim('b'), claim('c')]);
    expect(queue.add(request('d', 'supersede'))).toEqual([claim('a'), claim('b'), claim('c')]);
    expect(queue.claims).toEqual([claim('a'), claim('d')]);
    expect(queue.add(request('e', 'supersede'))).toEqual([claim('a'), claim('d')]);
    expect(queue.claims).toEqual([claim('a'), claim('e')]);
  });

  test('has a queue that ends somewhere', () => {
    const queue = new LockQueue(Array.from({ length: MOST_CLAIMS }, (_, index) => claim(String(index))));
    queue.add(request('late'));
    expect(queue.placeOf(claim('late'))).toBe(-1);
  });
});

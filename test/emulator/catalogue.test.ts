import { beforeAll, expect, test } from 'vitest';
import { operationsByName } from '../../src/model/index.ts';
import { rehearse } from './catalogue/rehearse.ts';
import type { Rehearsal } from './catalogue/rehearse.ts';
import { sdkCaller } from './sdk.ts';

const names = [...operationsByName.keys()].toSorted();

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse((endpoint, account) => sdkCaller({ endpoint, account }));
});

test.each(names)('%s answers the SDK with exactly the members that it should', (name) => {
  expect(rehearsal.outcomes.get(name)).toBe('as expected');
});

test('the emulators served all 68 operations', () => {
  expect(names).toHaveLength(68);
  expect(rehearsal.served).toEqual(names);
});

test('nothing else went wrong', () => {
  expect([...rehearsal.outcomes.keys()].toSorted()).toEqual(names);
});

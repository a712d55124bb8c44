import { expect, test } from 'vitest';
import { differences } from '../../activities/differences.ts';

test.each([
  ['what is left out does not count', { a: 1, b: 2 }, { a: 1 }, []],
  ['a value', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', before: 1, asked: 2 }]],
  ['a structure that is not there', {}, { a: { b: false } }, [{ path: 'a.b', asked: false }]],
  ['the order of a list does not count', { a: ['x', 'y'] }, { a: ['y', 'x'] }, []],
  ['a list with one more', { a: ['x'] }, { a: ['x', 'y'] }, [{ path: 'a', before: ['x'], asked: ['x', 'y'] }]],
  ['a list with one less', { a: ['x', 'y'] }, { a: ['x'] }, [{ path: 'a', before: ['x', 'y'], asked: ['x'] }]],
  ['an empty value is as good as none', {}, { a: [], b: {}, c: '' }, []],
  ['an empty list where there is one', { a: ['x'] }, { a: [] }, [{ path: 'a', before: ['x'], asked: [] }]],
  ['what the service added to an item', { a: [{ mode: 'KEY', days: 7 }] }, { a: [{ mode: 'KEY' }] }, []],
])('%s', (_, found, asked, expected) => {
  expect(differences(found, asked)).toEqual(expected);
});

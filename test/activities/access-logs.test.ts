import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { partsOf } from '../../activities/access-logs.ts';
import { withOneHead } from '../../activities/transfer/join-csv.ts';

test('a period is split at whole hours, and no hour is in two parts', () => {
  expect(partsOf({ startTime: '2026-01-01T10:30:00.000Z', endTime: '2026-01-20T05:15:00.000Z' })).toEqual([
    { startTime: '2026-01-01T10:30:00.000Z', endTime: '2026-01-15T09:59:59.000Z' },
    { startTime: '2026-01-15T10:00:00.000Z', endTime: '2026-01-20T05:15:00.000Z' },
  ]);
  const instant = { startTime: '2026-01-01T10:30:00.000Z', endTime: '2026-01-01T10:30:00.000Z' };
  expect(partsOf(instant)).toEqual([instant]);
});

test.each([
  [[['a,b\n1,2\n'], ['a,b\n3,4\n']], 'a,b\n1,2\n3,4\n'],
  [
    [
      ['a,', 'b\n1', ',2'],
      ['a', ',b', '\n', '3,4'],
    ],
    'a,b\n1,2\n3,4\n',
  ],
  [[[''], ['a,b\n'], ['a,b'], ['a,b\n5,6\n']], 'a,b\n5,6\n'],
  [[['a,b'], ['a,b\n1,2\n']], 'a,b\n1,2\n'],
  [[], ''],
])('%j becomes one file', async (files: readonly (readonly string[])[], expected) => {
  expect((await buffer(withOneHead(streams(files)))).toString()).toBe(expected);
});

async function* streams(files: readonly (readonly string[])[]) {
  for (const file of files) yield stream(file);
}

async function* stream(chunks: readonly string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

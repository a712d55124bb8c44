import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scheduleViolations } from '../../src/schedules/definition.ts';
import { readScheduleFile } from '../../src/schedules/file.ts';
import { overlapOf, overlaps } from '../../src/schedules/overlap.ts';
import { sayViolations } from '../../src/model/validate.ts';
import { workspace } from '../unit/artifacts/workspace.ts';

const branch = { appId: 'd1a2b3c4d5e6f7', branchName: 'main' };
const nightly = { cron: '0 3 * * 1-5', workflow: 'deployBranch', input: { ...branch, source: { tag: 'latest' } } };

test.each([
  ['a release', { release: {} }],
  ['a tag', { tag: 'latest' }],
  ['a URL', { sourceUrl: 'https://example.com/site.zip' }],
])('a schedule takes %s', (_, source) => {
  expect(scheduleViolations('nightly', { ...nightly, input: { ...branch, source } })).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /must be an object/],
  ['no cron', { workflow: 'deployBranch', input: nightly.input }, /cron is required/],
  ['a wrong cron', { ...nightly, cron: '0 25 * * *' }, /^cron must have an hour from 0 to 23, and not "25"/],
  [
    'a wrong time zone',
    { ...nightly, timezone: 'Europe/Berlyn' },
    /^timezone must be .* \(did you mean Europe\/Berlin\?\)/,
  ],
  [
    'a wrong workflow',
    { ...nightly, workflow: 'deployBranches' },
    /^workflow must be .* \(did you mean deployBranch\?\)/,
  ],
  ['an unknown member', { ...nightly, jitter: 3 }, /^jitter is not a known member/],
  ['a null', { ...nightly, overlap: null }, /^overlap must not be null: leave it out/],
  ['a policy that leaves jobs', { ...nightly, overlap: 'TERMINATE_OTHER' }, /^overlap must be one of SKIP, BUFFER_ONE/],
  ['a short window', { ...nightly, catchUpSeconds: 9 }, /^catchUpSeconds must be at least 10/],
  [
    'a wrong input',
    { ...nightly, input: { appId: 'd1', source: {} } },
    /input\.branchName is required.*input\.source must have exactly one of/,
  ],
  [
    'an artifact',
    { ...nightly, input: { ...branch, source: { artifact: { uri: 'file:///a', sha256: 'a'.repeat(64), size: 1 } } } },
    /^input\.source\.artifact must be a tag, a URL or a release/,
  ],
  [
    'an artifact further down',
    {
      ...nightly,
      workflow: 'createApp',
      input: {
        app: { name: 'x' },
        branches: [{ branchName: 'main', source: { artifact: { uri: 'file:///a', sha256: 'a'.repeat(64), size: 1 } } }],
      },
    },
    /^input\.branches\[0\]\.source\.artifact must be/,
  ],
])('a schedule is refused for %s', (_, definition, message) => {
  expect(sayViolations(scheduleViolations('nightly', definition))).toMatch(message);
});

test.each(['', 'a b', 'x'.repeat(201)])('the id %j is refused', (id) => {
  expect(scheduleViolations(id, nightly)).not.toEqual([]);
});

test('a file is YAML or JSON, and is called by its name unless it says otherwise', async () => {
  const folder = await workspace();
  const path = join(folder, 'schedules.yaml');
  await writeFile(path, `schedules:\n  nightly: ${JSON.stringify(nightly)}\n`);
  expect(await readScheduleFile(path)).toEqual({ name: 'schedules.yaml', schedules: { nightly } });
  await writeFile(path, JSON.stringify({ name: 'shop', schedules: {} }));
  expect(await readScheduleFile(path)).toEqual({ name: 'shop', schedules: {} });
});

test.each([
  ['is not there', undefined, /gone\.yaml cannot be read: ENOENT/],
  ['is no YAML', 'schedules: [', /file\.yaml cannot be read: /],
  ['is empty', '', /file\.yaml: the input must be an object/],
  ['has no schedules', 'nightly: {}', /schedules is required; nightly is not a known member/],
  [
    'has schedules that are none',
    'schedules: { a: 1, "b c": {} }',
    /schedules\.b c its name must match.*schedules\.a must be an object.*schedules\.b c\.cron is required/,
  ],
])('a file that %s is refused with all that is wrong', async (_, content, message) => {
  const folder = await workspace();
  await mkdir(folder, { recursive: true });
  if (content !== undefined) await writeFile(join(folder, 'file.yaml'), content);
  await expect(readScheduleFile(join(folder, content === undefined ? 'gone.yaml' : 'file.yaml'))).rejects.toThrow(
    message,
  );
});

test('every kind of workflow has an overlap policy with a reason', () => {
  for (const { overlap, because } of Object.values(overlapOf)) {
    expect(overlaps).toContain(overlap);
    expect(because).not.toBe('');
  }
});

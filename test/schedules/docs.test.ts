import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { readScheduleFile } from '../../src/schedules/file.ts';
import { overlapOf } from '../../src/schedules/overlap.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

const text = readFileSync(join(packageRoot, 'docs', 'schedules.md'), 'utf8');
const example = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1] ?? '';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ worker: false });
  await mkdir(harness.dir, { recursive: true });
});
afterAll(() => harness.stop());

describe('docs/schedules.md', () => {
  test('has the overlap policies of the table; with -u they are written anew', async () => {
    const byPolicy = new Map<string, string[]>();
    for (const [workflow, { overlap, because }] of Object.entries(overlapOf)) {
      const key = `\`${overlap}\` | ${because}`;
      byPolicy.set(key, [...(byPolicy.get(key) ?? []), `\`${workflow}\``]);
    }
    const rows = [...byPolicy].map(([policy, workflows]) => `| ${workflows.join(', ')} | ${policy} |`);
    const table = ['| workflows | policy | because |', '| --- | --- | --- |', ...rows].join('\n');
    const written = text.replace(/^<!-- overlap -->\n.*?^<!-- end -->$/ms, `<!-- overlap -->\n${table}\n<!-- end -->`);
    await expect(written).toMatchFileSnapshot('../../docs/schedules.md');
  });

  test('has an example of a file that is one', async () => {
    const file = join(harness.dir, 'schedules.yaml');
    await writeFile(file, example('yaml'));
    const { name, schedules } = await readScheduleFile(file);
    expect({ name, ids: Object.keys(schedules) }).toEqual({
      name: 'schedules.yaml',
      ids: ['nightly-shop', 'prune-artifacts', 'sweep-orphans'],
    });
  });

  test('has a script that runs', async () => {
    const script = join(harness.dir, 'schedule.mjs');
    await writeFile(script, example('js'));
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      env: { PATH: process.env['PATH'] ?? '', ...harness.environment },
    });
    expect(stdout.match(/\d{4}-\d\d-\d\dT03:00:00\.000Z/g)).toHaveLength(5);
  });
});

import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { targetMembers, targetShapes } from '../../src/targets/shapes.ts';
import { leaves, pageOf } from '../setup/doc-tables.ts';

const text = pageOf('configuration.md');

describe('docs/configuration.md', () => {
  test('explains every member of a target', () => {
    expect(
      leaves(targetShapes, 'Target')
        .map(([path]) => path)
        .toSorted(),
    ).toEqual(Object.keys(targetMembers).toSorted());
  });

  test('has an example of a file of targets that works', async () => {
    const file = join(inject('testDir'), `${randomUUID()}.yaml`);
    await mkdir(inject('testDir'), { recursive: true });
    await writeFile(file, /^```yaml\n(.*?)^```$/ms.exec(text)?.[1] ?? '');
    const { targets } = loadConfig({ TARGETS_FILE: file, STAGING_PROXY: 'http://proxy:3128' }, { profiles: false });
    expect(targets.map(({ name }) => name)).toEqual(['production', 'staging', 'local']);
  });
});

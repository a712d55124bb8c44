import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

const folder = join(packageRoot, 'workflows');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** What could change after its module was loaded; objects and arrays are frozen by the worker. */
const changeable = [
  /^(export )?(let|var) .*/gm,
  /^(export )?const \w+(: (?!Readonly)[^=]+)? = new (Map|Set|Weak\w+)\b.*/gm,
];

describe('modules of workflows, which all runs of a worker share, hold no state', () => {
  test.each(files)('%s', (name) => {
    const source = readFileSync(join(folder, name), 'utf8');
    expect(changeable.flatMap((pattern) => source.match(pattern) ?? [])).toEqual([]);
  });
});

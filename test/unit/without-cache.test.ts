import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

test('at least a third of the tests of workflows run without a cache, where what is not deterministic shows', () => {
  const folder = join(packageRoot, 'test', 'workflows');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  const uncached = files.filter((name) => /^withoutCache\(/m.test(readFileSync(join(folder, name), 'utf8')));
  expect(uncached.length).toBeGreaterThanOrEqual(files.length / 3);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { allocatorSettings } from '../../src/memory.ts';

const setting = Object.entries(allocatorSettings)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ');

test.each([
  ['package.json', ` && ${setting} exec node dist/cli/main.js worker"`],
  ['Dockerfile', `\nENV NODE_ENV=production ${setting}\n`],
])('%s has the worker use little memory', (file, begins) => {
  expect(readFileSync(join(packageRoot, file), 'utf8')).toContain(begins);
});

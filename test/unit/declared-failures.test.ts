import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { declaredFailures, sections } from '../setup/workflow-docs.ts';

const folder = join(packageRoot, 'test', 'workflows');

/** By workflow and type, what some test shows with `failedAs`, which itself makes sure that it is so. */
const shown = new Set(
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\bfailedAs\(\s*'(\w+)',\s*'(\w+)'/g)])
    .map(([, workflow, type]) => `${workflow} ${type}`),
);

test.each([...sections.keys()])('each failure that %s declares is shown by a test', (workflow) => {
  const declared = declaredFailures(workflow);
  expect(declared).not.toEqual([]);
  expect(declared.filter((type) => !shown.has(`${workflow} ${type}`))).toEqual([]);
});

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

/** The types that the comment of a workflow's function names. AWS's own are declared only where they are to be expected. */
function named(workflow: string): string[] {
  const file = join(packageRoot, 'workflows', `${kebab(workflow)}.ts`);
  const [, comment = ''] = /@throws((?:(?!\*\/)[^])*)\*\/\nexport function/.exec(readFileSync(file, 'utf8')) ?? [];
  const types = [...comment.matchAll(/`([A-Z]\w+)`/g)].map(([, type = '']) => type);
  return types.filter((type) => type !== 'InvalidInput' && !type.endsWith('Exception'));
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

test.each([...sections.keys()])('each failure that the code of %s names is declared', (workflow) => {
  expect(named(workflow).filter((type) => !declaredFailures(workflow).includes(type))).toEqual([]);
});

test('the code of most workflows names failures', () => {
  expect([...sections.keys()].filter((workflow) => named(workflow).length > 0).length).toBeGreaterThan(20);
});

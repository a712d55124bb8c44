import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { isWorkflowName } from '../../src/model/workflow-inputs.ts';
import { entityIds, workflowIds } from '../../src/workflow-ids.ts';
import * as workflows from '../../workflows/index.ts';

const fileOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What CONTRIBUTING.md asks of a workflow, with where it belongs. */
const needs: readonly [what: string, has: (name: string) => boolean][] = [
  ['a file of its own, workflows/<verb-noun>.ts', (name) => existsSync(at('workflows', `${fileOf(name)}.ts`))],
  ['an input schema in src/model/inputs/', isWorkflowName],
  ['an id in src/workflow-ids.ts', (name) => Object.hasOwn(workflowIds, name)],
  [
    'a test, test/workflows/<verb-noun>.test.ts',
    (name) => existsSync(at('test', 'workflows', `${fileOf(name)}.test.ts`)),
  ],
];

const at = (...path: string[]): string => join(packageRoot, ...path);

/** Started by workers alone, and known by a name of their own. */
const started = Object.keys(workflows).filter((name) => !Object.hasOwn(entityIds, name));

test.each(started)('the workflow %s has all that a workflow needs', (name) => {
  expect(needs.filter(([, has]) => !has(name)).map(([what]) => what)).toEqual([]);
});

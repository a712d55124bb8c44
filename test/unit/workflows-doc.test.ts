import { expect, test } from 'vitest';
import { workflowCommands } from '../../src/cli/workflows/index.ts';
import { shapeOf } from '../../src/model/index.ts';
import { inputShapes, workflowNames } from '../../src/model/workflow-inputs.ts';
import { code, pageOf, row, rules, table, tableNames, withTables } from '../setup/doc-tables.ts';

/** The flags and arguments by which commands give a member of a workflow's input, with what each is for. */
function flagsOf(workflow: string, member: string): string {
  return workflowCommands
    .filter((one) => one.workflow === workflow && one.fixed?.['operation'] === undefined)
    .flatMap(({ path, arguments: named = [], flags }) => [
      ...named.map((one) => [path, one] as const),
      ...flags.map((one) => ['', one] as const),
    ])
    .filter(([, one]) => one.member.split('.')[0] === member)
    .map(([path, { name, what }]) => `${code(path === '' ? name.split(' ')[0] : `${path} ${name}`)}: ${what}`)
    .join('; ');
}

/** Of every workflow: what stands in the introduction of the page. */
const common = new Set(['target', 'parkSeconds']);

function members(workflow: string): string {
  const input = shapeOf(inputShapes, workflow);
  if (input.type !== 'structure') throw new Error(`${workflow} takes no object`);
  const own = Object.entries(input.members).filter(([name]) => !common.has(name));
  if (own.length === 0) return 'No members of its own.';
  return table(
    ['member', 'value', 'flag'],
    own.map(([name, { shape }]) =>
      row(
        code(name),
        rules(shapeOf(inputShapes, shape), input.required?.includes(name) ?? false),
        flagsOf(workflow, name),
      ),
    ),
  );
}

test('docs/workflows.md has the members of each input as the code has them; with -u its tables are written anew', async () => {
  const tables = Object.fromEntries(workflowNames.map((name) => [name, () => members(name)]));
  await expect(withTables(pageOf('workflows.md'), tables)).toMatchFileSnapshot('../../docs/workflows.md');
});

test('each workflow has its table', () => {
  expect(tableNames(pageOf('workflows.md')).toSorted()).toEqual(workflowNames.toSorted());
});

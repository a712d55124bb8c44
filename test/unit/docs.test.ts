import { expect, test } from 'vitest';
import { strategies } from '../../activities/effects/index.ts';
import { backoff, type Decision, retryTable } from '../../activities/failures.ts';
import { measures } from '../../activities/metrics.ts';
import { operationNames, operations, type OperationTraits } from '../../activities/operations.ts';
import { environment } from '../../src/environment.ts';
import { type FailureType, failureTypes } from '../../src/model/failure-types.ts';
import { targetMembers, targetShapes } from '../../src/targets/shapes.ts';
import { mendable } from '../../workflows/lib/mendable.ts';
import { code, leaves, pageOf, row, rules, table, tableNames, withTables } from '../setup/doc-tables.ts';

const does: Readonly<Record<Decision, string>> = {
  throttled: 'repeat slowly',
  busy: 'repeat more slowly',
  transient: 'repeat',
  unidentified: 'repeat for 3 min, then final',
  denied: 'final; credentials are asked for anew',
  rejected: 'final',
};

function repeated(name: (typeof operationNames)[number]): string {
  const traits = operations[name];
  if (traits.kind === 'read') return 'changes nothing';
  if (traits.effect !== 'one') return `${traits.effect}: ${traits.reason}`;
  if (name in strategies) return 'one: looked for before it is repeated';
  return traits.kind === 'delete' ? 'one: a repeated delete finds nothing, which is success' : 'one';
}

const tables: Readonly<Record<string, () => string>> = {
  effects: () =>
    table(
      ['operation', 'service', 'kind', 'lock', 'repeated'],
      operationNames.map((name) => {
        const { service, kind, lock }: OperationTraits = operations[name];
        return row(name, service, kind, lock ?? '', repeated(name));
      }),
    ),
  retries: () =>
    table(
      ['failure', 'name', 'message', 'decision'],
      retryTable.map(({ what, name, message, decision }) =>
        row(what, code(name?.source), code(message?.source), `${decision}: ${does[decision]}`),
      ),
    ),
  waits: () =>
    table(
      ['decision', 'first', 'most'],
      Object.entries(backoff).flatMap(([decision, delay]) =>
        delay === undefined ? [] : [row(decision, `${delay.first} s`, `${delay.most} s`)],
      ),
    ),
  metrics: () =>
    table(
      ['metric', 'unit', 'labels', 'what'],
      Object.entries(measures).map(([name, { unit, labels, what }]) =>
        row(code(name), unit, ['target', ...labels].join(', '), what),
      ),
    ),
  environment: () =>
    table(
      ['variable', 'what'],
      Object.entries(environment).map(([name, what]) => row(code(name), what)),
    ),
  targets: () =>
    table(
      ['member', 'what', 'rules'],
      leaves(targetShapes, 'Target').map(([path, shape, required]) =>
        row(code(path), targetMembers[path] ?? '', rules(shape, required)),
      ),
    ),
  failures: () =>
    table(
      ['type', 'what happened', 'what to do'],
      Object.entries<FailureType>(failureTypes).map(([type, { what, mend }]) => row(code(type), what, mend)),
    ),
  mendable: () => [...mendable].map(code).join(', '),
};

const pages = ['operations.md', 'configuration.md', 'errors.md'];

test.each(pages)('docs/%s says what the code says; with -u its tables are written anew', async (name) => {
  await expect(withTables(pageOf(name), tables)).toMatchFileSnapshot(`../../docs/${name}`);
});

test('each table stands on one page', () => {
  expect(pages.flatMap((name) => tableNames(pageOf(name))).toSorted()).toEqual(Object.keys(tables).toSorted());
});

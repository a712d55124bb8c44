import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { packageRoot } from '../../src/dev/paths.ts';
import { failureTypes, innerFailureTypes } from '../../src/model/failure-types.ts';
import { sections } from '../setup/workflow-docs.ts';

/** Calls that make failures, with which of their arguments is the type. */
const makers: Readonly<Record<string, number>> = {
  nonRetryable: 1,
  retryable: 1,
  waitFailure: 0,
  jobFailure: 0,
  failure: 0,
  ArtifactError: 0,
  answerError: 0,
};

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function* walk(node: unknown): Generator<Node> {
  if (!isNode(node)) return;
  yield node;
  for (const child of Object.values(node)) yield* walk(child);
}

/** Every text below a node that has the form of a type. */
const typesIn = (node: unknown): string[] =>
  [...walk(node)].flatMap(({ type, value }) =>
    type === 'Literal' && typeof value === 'string' && /^([A-Z][a-z]+)+$/.test(value) ? [value] : [],
  );

function nameOf(callee: unknown): string {
  const named = isNode(callee) && isNode(callee['property']) ? callee['property'] : callee;
  return isNode(named) ? String(named['name']) : '';
}

/** The types of the failures that a source makes. */
function failuresOf(file: string): string[] {
  // oxlint-disable-next-line typescript/no-deprecated -- the newer parseSync is not exported by a direct dependency
  const ast = parseAst(readFileSync(file, 'utf8'), { lang: 'ts' }, file);
  return [...walk(ast)].flatMap((node) => {
    if (node['type'] === 'Property' && nameOf(node['key']) === 'type') return typesIn(node['value']);
    const at =
      node['type'] === 'CallExpression' || node['type'] === 'NewExpression'
        ? makers[nameOf(node['callee'])]
        : undefined;
    return at !== undefined && Array.isArray(node['arguments']) ? typesIn(node['arguments'][at]) : [];
  });
}

const made = ['activities', 'workflows', 'src/artifacts'].flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => failuresOf(join(packageRoot, folder, name))),
);

/** What is told of a value that was thrown and is no error. */
const fallbacks = ['Error', 'Unknown'];

test('the table has the type of every failure that the code makes, and no other', () => {
  const known = [...Object.keys(failureTypes), ...Object.keys(innerFailureTypes)];
  const types = [...new Set(made)].filter((type) => !fallbacks.includes(type));
  expect(types.toSorted()).toEqual(known.toSorted());
});

test('docs/workflows.md names no other failures than these, and those of AWS', () => {
  const named = [...sections.values()].flatMap((section) => {
    const failures = /^- \*\*Failures\*\*:(.*?)^- \*\*/ms.exec(section)?.[1] ?? '';
    const names = [...failures.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name);
    // Members of its example are named, too.
    return names.filter((name) => !section.includes(`"${name}":`));
  });
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !(name in failureTypes) && !name.endsWith('Exception'))).toEqual([]);
});

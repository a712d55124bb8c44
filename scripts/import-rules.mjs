// Who may import what. The one table serves the lint rule `project/imports`, whose plugin this file is, and the test that
// walks all imports. Plain JavaScript, since the linter loads it as it is.
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Loaded when a command needs them: they take long, and must not be in the way of a client. */
const heavy = ['worker.ts', 'worker-options.ts', 'workflow-bundle.ts', 'traces.ts'].concat([
  'emulator/',
  'dev/',
  'codec-server/',
  'events/',
]);
const client = {
  values: [
    'workflows/messages.ts',
    'workflows/queues.ts',
    'workflows/summaries.ts',
    'workflows/search-attributes.ts',
    'activities/operations.ts',
    'src/',
    'node:',
    'library',
  ].concat(['@temporalio/client', '@temporalio/common', '@temporalio/envconfig']),
  types: ['*'],
  lazily: [...heavy.map((name) => `src/${name}`), '@opentelemetry/'],
};

/**
 * What the sources below `from` may import: `values` at run time, of `types` only the types, and what `lazily` names
 * by `import()` only, even where `values` covers it. Names that end in `/` or `:` stand for all that begins so;
 * `library` for any package that is neither Temporal's nor AWS's; `*` for everything. Of two rows that fit, the one
 * with the longer `from` counts; sources without a row are free.
 */
export const rules = [
  {
    from: 'workflows/',
    values: ['workflows/', 'activities/operations.ts', '@temporalio/workflow', '@temporalio/common'],
    types: ['activities/', '@aws-sdk/'],
  },
  {
    from: 'activities/',
    values: ['activities/', 'src/model/', 'src/artifacts/', 'node:', 'library', '@aws-sdk/'].concat([
      '@temporalio/activity',
      '@temporalio/common',
    ]),
    types: ['*'],
  },
  { from: 'src/cli/', ...client },
  { from: 'src/schedules/', ...client },
  { from: 'src/client.ts', ...client },
  { from: 'src/client/', ...client },
  {
    from: 'src/emulator/',
    values: ['src/emulator/', 'src/model/', 'node:', 'library'],
    types: ['@aws-sdk/'],
    // For deployments from a bucket.
    lazily: ['@aws-sdk/client-s3'],
  },
  {
    from: 'src/codec/',
    values: ['src/codec/', 'src/config.ts', 'node:', 'library', '@temporalio/common', '@temporalio/proto'],
    types: ['*'],
    // Brings the SDK with it, which only keys that KMS has wrapped need.
    lazily: ['activities/clients/kms.ts'],
  },
  { from: 'src/model/', values: ['src/model/', 'node:', 'library'], types: ['*'] },
  {
    from: 'src/artifacts/',
    values: ['src/artifacts/', 'src/model/member-of.ts', 'node:', 'library'],
    types: ['*'],
    // Brings the SDK with it, which only an S3 store needs.
    lazily: ['activities/clients/s3.ts'],
  },
];

/** Whether a path of the sources, or a library, is one that is loaded late: that some may have by `import()` only. */
export function isLate(target) {
  return rules.some(({ lazily = [] }) => lazily.some((name) => covers(name, target)));
}

/**
 * What an AST node imports, if it is an import of any form. `import { type A }` counts as a value: at run time it
 * still loads the module.
 * @returns {{ specifier: string, kind: 'value' | 'type' | 'lazy' } | undefined}
 */
export function importOf(node) {
  const source = node.type === 'TSImportEqualsDeclaration' ? node.moduleReference?.expression : node.source;
  if (typeof source?.value !== 'string') return undefined;
  const kind = { ImportExpression: 'lazy', TSImportType: 'type' }[node.type];
  return { specifier: source.value, kind: kind ?? node.importKind ?? node.exportKind ?? 'value' };
}

/**
 * Why a file must not have an import.
 * @param {string} file path from the root, with slashes
 * @returns {string | undefined} undefined if it may
 */
export function importError(file, { specifier, kind }) {
  const rule = rules.filter(({ from }) => file.startsWith(from)).sort((a, b) => b.from.length - a.from.length)[0];
  if (rule === undefined) return undefined;
  const target = specifier.startsWith('.') ? slashed(join(dirname(file), specifier)) : specifier;
  const { values, types, lazily = [] } = rule;
  const is = (names) => names.some((name) => covers(name, target));
  if (kind === 'type' ? is([...values, ...types, ...lazily]) : is(lazily) ? kind === 'lazy' : is(values))
    return undefined;
  const only = is(lazily) ? 'only by import()' : kind !== 'type' && is(types) ? 'only by import type' : 'not at all';
  return `${rule.from} may import ${target} ${only} (scripts/import-rules.mjs)`;
}

function covers(name, target) {
  if (name === '*') return true;
  if (name === 'library')
    return /^@?[a-z]/.test(target) && !/^(node:|@temporalio\/|@aws-sdk\/|(src|workflows|activities)\/)/.test(target);
  return /[/:]$/.test(name) ? target.startsWith(name) : target === name || target.startsWith(`${name}/`);
}

function slashed(path) {
  return path.split(sep).join('/');
}

const imports = {
  create(context) {
    const check = (node) => {
      const found = importOf(node);
      const message = found && importError(slashed(relative(root, context.filename)), found);
      if (message) context.report({ node, message });
    };
    const nodes = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'];
    return Object.fromEntries([...nodes, 'TSImportType', 'TSImportEqualsDeclaration'].map((type) => [type, check]));
  },
};

export default { meta: { name: 'project' }, rules: { imports } };

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { strategies } from '../../activities/effects/index.ts';
import { backoff, type Decision, retryTable } from '../../activities/failures.ts';
import { measures } from '../../activities/metrics.ts';
import { operationNames, operations } from '../../activities/operations.ts';
import { environment, loadConfig } from '../../src/config.ts';
import { packageRoot } from '../../src/dev/paths.ts';
import { type Shape, shapeOf, type Shapes } from '../../src/model/index.ts';
import { targetMembers, targetShapes } from '../../src/targets/shapes.ts';

const text = readFileSync(join(packageRoot, 'docs', 'operations.md'), 'utf8');

const does: Readonly<Record<Decision, string>> = {
  throttled: 'repeat slowly',
  busy: 'repeat more slowly',
  transient: 'repeat',
  rejected: 'final',
};

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
}

function code(source: string | undefined): string {
  return source === undefined ? '' : `\`${source.replaceAll('|', '\\|')}\``;
}

function repeated(name: (typeof operationNames)[number]): string {
  const traits = operations[name];
  if (traits.kind === 'read') return 'changes nothing';
  if (traits.effect !== 'one') return `${traits.effect}: ${traits.reason}`;
  if (name in strategies) return 'one: looked for before it is repeated';
  return traits.kind === 'delete' ? 'one: a repeated delete finds nothing, which is success' : 'one';
}

/** Members of a structure that are no structures themselves, by their paths. */
function leaves(shapes: Shapes, name: string, path = ''): (readonly [path: string, shape: Shape, required: boolean])[] {
  const shape = shapeOf(shapes, name);
  if (shape.type !== 'structure') throw new Error(`${name} is no structure`);
  return Object.entries(shape.members).flatMap(([member, { shape: of }]) => {
    const at = path === '' ? member : `${path}.${member}`;
    const inner = shapeOf(shapes, of);
    if (inner.type === 'structure') return leaves(shapes, of, at);
    return [[at, inner, shape.required?.includes(member) ?? false] as const];
  });
}

/** The rules of a value, in short. */
function rules(shape: Shape, required: boolean): string {
  const range = 'min' in shape || 'max' in shape ? `${shape.min ?? 0} to ${shape.max}` : '';
  const values: Partial<Record<Shape['type'], string>> = {
    boolean: 'true or false',
    integer: `whole, ${range}`,
    double: range,
    list: 'list',
    string: shape.type === 'string' ? code(shape.pattern) : '',
  };
  return [...(required ? ['required'] : []), ...[values[shape.type] ?? ''].filter(Boolean)].join('; ');
}

/** What stands between `<!-- name -->` and `<!-- end -->`. */
const blocks: Readonly<Record<string, () => string>> = {
  effects: () =>
    table(
      ['operation', 'service', 'kind', 'repeated'],
      operationNames.map((name) => row(name, operations[name].service, operations[name].kind, repeated(name))),
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
};

describe('docs/operations.md', () => {
  test('says what the tables say; with -u they are written anew', async () => {
    const names = [...text.matchAll(/^<!-- (?!end)(\w+) -->$/gm)].map(([, name = '']) => name);
    expect(names.toSorted()).toEqual(Object.keys(blocks).toSorted());
    const written = text.replace(/^<!-- (\w+) -->\n.*?^<!-- end -->$/gms, (_, name: string) => {
      return `<!-- ${name} -->\n${blocks[name]?.()}\n<!-- end -->`;
    });
    await expect(written).toMatchFileSnapshot('../../docs/operations.md');
  });

  test('explains every member of a target', () => {
    expect(
      leaves(targetShapes, 'Target')
        .map(([path]) => path)
        .toSorted(),
    ).toEqual(Object.keys(targetMembers).toSorted());
  });

  test('has an example of a file of targets that works', async () => {
    const file = join(inject('testDir'), `${randomUUID()}.yaml`);
    await mkdir(inject('testDir'), { recursive: true });
    await writeFile(file, /^```yaml\n(.*?)^```$/ms.exec(text)?.[1] ?? '');
    const { targets } = loadConfig({ TARGETS_FILE: file, STAGING_PROXY: 'http://proxy:3128' }, { profiles: false });
    expect(targets.map(({ name }) => name)).toEqual(['production', 'staging', 'local']);
  });

  test('maps each of the 46 options of the Ruby client once', () => {
    const section = /^## Options of other clients$(.*?)^## /ms.exec(text)?.[1] ?? '';
    const options = section
      .split('\n')
      .flatMap((line) =>
        [...(/^\| (`[^|]+) \|/.exec(line)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      );
    expect(options.toSorted()).toEqual(rubyOptions.toSorted());
    expect(new Set(rubyOptions).size).toBe(46);
  });
});

/** Options of `Aws::AmplifyBackend::Client`. */
const rubyOptions = [
  'credentials',
  'region',
  'access_key_id',
  'active_endpoint_cache',
  'adaptive_retry_wait_to_fill',
  'client_side_monitoring',
  'client_side_monitoring_client_id',
  'client_side_monitoring_host',
  'client_side_monitoring_port',
  'client_side_monitoring_publisher',
  'convert_params',
  'correct_clock_skew',
  'defaults_mode',
  'disable_host_prefix_injection',
  'endpoint',
  'endpoint_cache_max_entries',
  'endpoint_cache_max_threads',
  'endpoint_cache_poll_interval',
  'endpoint_discovery',
  'log_formatter',
  'log_level',
  'logger',
  'max_attempts',
  'profile',
  'retry_backoff',
  'retry_base_delay',
  'retry_jitter',
  'retry_limit',
  'retry_max_delay',
  'retry_mode',
  'secret_access_key',
  'session_token',
  'stub_responses',
  'use_dualstack_endpoint',
  'use_fips_endpoint',
  'validate_params',
  'http_proxy',
  'http_open_timeout',
  'http_read_timeout',
  'http_idle_timeout',
  'http_continue_timeout',
  'ssl_timeout',
  'http_wire_trace',
  'ssl_verify_peer',
  'ssl_ca_bundle',
  'ssl_ca_directory',
];

import { expect, test } from 'vitest';
import { strategies } from '../../activities/effects/index.ts';
import { backoff, type Decision, retryTable } from '../../activities/failures.ts';
import { operationNames, operations } from '../../activities/operations.ts';

const does: Readonly<Record<Decision, string>> = {
  throttled: 'repeat slowly',
  busy: 'repeat more slowly',
  transient: 'repeat',
  rejected: 'final',
};

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function repeated(name: (typeof operationNames)[number]): string {
  const traits = operations[name];
  if (traits.kind === 'read') return 'changes nothing';
  if (traits.effect !== 'one') return `${traits.effect}: ${traits.reason}`;
  if (name in strategies) return 'one: looked for before it is repeated';
  return traits.kind === 'delete' ? 'one: a repeated delete finds nothing, which is success' : 'one';
}

/** docs/operations.md as the tables say it. */
function render(): string {
  const delays = Object.entries(backoff).flatMap(([decision, delay]) =>
    delay === undefined ? [] : [row(decision, `${delay.first} s`, `${delay.most} s`)],
  );
  return [
    '# Operations',
    '',
    'Written from the tables in `activities/`; `npm test -- test/unit/operations-doc.test.ts -u` writes it anew.',
    '',
    '## What remains when a call is repeated',
    '',
    'Temporal repeats a call whose answer was lost. An *effect* is a change of state that remains.',
    '',
    row('operation', 'service', 'kind', 'repeated'),
    row('---', '---', '---', '---'),
    ...operationNames.map((name) => row(name, operations[name].service, operations[name].kind, repeated(name))),
    '',
    '## What is repeated',
    '',
    'The first row that fits decides.',
    '',
    row('failure', 'name', 'message', 'decision'),
    row('---', '---', '---', '---'),
    ...retryTable.map(({ what, name, message, decision }) =>
      row(what, code(name), code(message), `${decision}: ${does[decision]}`),
    ),
    '',
    '## How long it waits',
    '',
    'Doubled from attempt to attempt, with jitter in the upper half; longer where `Retry-After` asks for it.',
    '',
    row('decision', 'first', 'most'),
    row('---', '---', '---'),
    ...delays,
    '',
  ].join('\n');
}

function code(pattern: RegExp | undefined): string {
  return pattern === undefined ? '' : `\`${pattern.source.replaceAll('|', '\\|')}\``;
}

test('docs/operations.md says what the tables say', async () => {
  await expect(render()).toMatchFileSnapshot('../../docs/operations.md');
});

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, test } from 'vitest';
import { completionNodes } from '../../src/cli/completion/nodes.ts';
import { scripts, type Shell } from '../../src/cli/completion/scripts.ts';
import { createProgram } from '../../src/cli/program.ts';

const run = promisify(execFile);
const script = (shell: Shell): string => scripts[shell]('temporal-amplify', completionNodes(createProgram()));
/** In a file, since an argument may have 128 kB. */
const fileOf = (shell: Shell): string => join(inject('testDir'), `completion.${shell}`);
beforeAll(async () => {
  await mkdir(inject('testDir'), { recursive: true });
  for (const shell of ['bash', 'zsh', 'fish'] as const) await writeFile(fileOf(shell), script(shell));
});

/** What each shell makes of words of which the last is not whole. */
const ask: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    '-c',
    'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _temporal_amplify; printf "%s\\n" "${COMPREPLY[@]}"',
    'bash',
    fileOf('bash'),
    ...words,
  ],
  // Without a terminal, its own completion system is not there: what is given to it is printed instead.
  zsh: (words) => [
    '-fc',
    [
      'compdef() {}; _files() {}; _describe() { print -l -- "${(@)${(P)2}%%:*}" }',
      'source "$1"; shift; words=("$@"); CURRENT=$#; PREFIX=$words[-1]',
      '_temporal_amplify | while read -r one; do [[ $one == $PREFIX* ]] && print -r -- $one; done; true',
    ].join('\n'),
    'zsh',
    fileOf('zsh'),
    ...words,
  ],
  fish: (words) => [
    '--no-config',
    '-c',
    `source ${JSON.stringify(fileOf('fish'))}; complete -C ${JSON.stringify(words.join(' '))} | string split -f1 \\t`,
  ],
};

const cases: readonly [words: readonly string[], expected: readonly string[]][] = [
  [
    ['temporal-amplify', 'ap'],
    ['app', 'approve'],
  ],
  [
    ['temporal-amplify', 'domain', ''],
    ['access-logs', 'connect', 'subdomains'],
  ],
  [['temporal-amplify', 'app', 'create', '--bra'], ['--branch']],
  [['temporal-amplify', 'backend', 'delete', '--ye'], ['--yes']],
  [['temporal-amplify', 'deploy', '--on-interrupt', 'c'], ['cancel']],
  // What is a value is no command.
  [['temporal-amplify', 'schedule', 'create', '--id', 'deploy', 'rel'], ['release']],
  [['temporal-amplify', 'schedule', 'create', 'deploy', '--jit'], ['--jitter']],
  [['temporal-amplify', 'schedule', 'create', 'deploy', '--app', 'd1', '--overlap', 'CANCEL'], ['CANCEL_OTHER']],
];

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const works = await run(shell, ['--version']).then(
    () => true,
    () => false,
  );
  if (!works) process.stderr.write(`Completion of ${shell} is not run: there is no ${shell}\n`);

  test.skipIf(!works).each(cases)(`${shell} completes %j`, async (words, expected) => {
    const { stdout } = await run(shell, [...ask[shell](words)]);
    expect(stdout.split('\n').filter(Boolean).toSorted()).toEqual(expected);
  });
}

test.each(['bash', 'zsh', 'fish'] as const)('the script of %s knows every command', (shell) => {
  const text = script(shell);
  for (const { at } of completionNodes(createProgram()).slice(1)) expect(text).toContain(at);
});

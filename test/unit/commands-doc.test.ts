import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { createProgram, everyCommand } from '../../src/cli/program.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const whatCodesSay: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done, or detached from',
  failed: 'the run failed',
  usage: 'wrong use: nothing was started',
  unreachable: 'Temporal cannot be reached',
  rejected: 'a person rejected what the run asked for',
  cancelled: 'the run was cancelled, or Ctrl-C answered a question of the command',
};

function pathOf(command: CommandUnknownOpts): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function parameters(items: readonly (Argument | Option)[], termOf: (item: never) => string): string[] {
  if (items.length === 0) return [];
  const rows = items.map((item) => {
    const byDefault =
      item.defaultValue === undefined || item.defaultValue === false ? '' : `; default ${String(item.defaultValue)}`;
    const choices = item.argChoices === undefined ? '' : `: ${item.argChoices.join(', ')}`;
    return row(`\`${termOf(item as never)}\``, `${item.description}${choices}${byDefault}`);
  });
  return ['', row('parameter', 'what'), row('---', '---'), ...rows];
}

function section(command: CommandUnknownOpts): string {
  const path = pathOf(command);
  const isGroup = command.commands.length > 0;
  return [
    `${'#'.repeat(path.split(' ').length)} ${path.replace('temporal-amplify ', '')}`,
    '',
    `${command.description()}.`,
    ...(isGroup && command.options.length === 0 ? [] : ['', '```', `${path} ${command.usage()}`, '```']),
    ...parameters(command.registeredArguments, (one: Argument) =>
      one.required ? `<${one.name()}>` : `[${one.name()}]`,
    ),
    ...parameters(command.options, (one: Option) => one.flags),
  ].join('\n');
}

test('docs/commands.md says what the command tree says; with -u it is written anew', async () => {
  const program = createProgram();
  const sections: string[] = [];
  everyCommand(program, (command) => {
    // What it starts has the flags of the command of that name.
    if (command !== program && !pathOf(command).includes(' schedule create ')) sections.push(section(command));
  });
  const text = [
    '# Commands',
    '',
    '<!-- Written from the command tree by test/unit/commands-doc.test.ts: run it with -u. -->',
    '',
    '`temporal-amplify` starts workflows, follows and answers them, and runs what they need. `--help` of each command says what stands',
    "here. A flag names a member of the input of the command's workflow ([workflows.md](workflows.md)); `--input` takes the rest, as JSON or YAML,",
    'from a file, from standard input (`-`), or as it is where it begins with `{`. A `source` in it may be `{"path": "DIR"}`: the folder or zip is',
    'packed here.',
    '',
    'What a run does goes to standard error: lines that are drawn over on a terminal, plain lines elsewhere, without colours where NO_COLOR is set. The',
    'result goes to standard output. The same request attaches to the run that it started; one with a changed file is a run of its own. Ctrl-C asks once whether to detach or to cancel, and a second one detaches; without a',
    'terminal SIGINT and SIGTERM detach, or cancel with `--on-interrupt cancel`. What deletes asks for a name on a terminal, and needs `--yes` elsewhere.',
    '',
    'With `--json` standard output is one JSON object, whatever comes of the command, wrong use included:',
    '',
    row('what came of it', 'document'),
    row('---', '---'),
    row('a run is done', '`{"workflowId", "runId", "result"}`, the result as in [workflows.md](workflows.md)'),
    row('a run was left, by `--detach` or a signal', '`{"workflowId", "runId"}`'),
    row(
      'a run has no result',
      '`{"workflowId", "runId", "failure": {"type", "message"}, "exitCode"}`; the type is that of the run\'s failure, or `Cancelled`, `Terminated`, `TimedOut`',
    ),
    row('any other error', '`{"failure": {"type", "message"}, "exitCode"}`; beside them `checks`, of `doctor`'),
    row(
      'done, without a run',
      'what the command is about, such as `{"runs"}` of `status` or `{"schedules"}` of `schedule list`',
    ),
    '',
    row('exit code', 'what'),
    row('---', '---'),
    ...Object.entries(exitCodes).map(([name, code]) => row(String(code), whatCodesSay[name as keyof typeof exitCodes])),
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../../docs/commands.md');
});

// How soon each command of the built command line helps: by the wall clock, as whoever types it waits. The test of the same
// limit counts processor time, since others run beside it; here nothing does.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createProgram, everyCommand } from '../src/cli/program.ts';
import { machine, summarize } from './lib/figures.ts';
import { countFrom } from './lib/number-from.ts';
import { isBroken, type Limit, limitLines } from './lib/waits/limits.ts';

const WITHIN_MS = 250;
const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** Of how long a program takes, from its start to its end. */
function medianOf(args: readonly string[], rounds: number): number {
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return performance.now() - begun;
  });
  return summarize(times).median;
}

/** The words of every command. Those that a schedule starts are the same ones below another. */
function commandsOf(): string[][] {
  const commands: string[][] = [];
  everyCommand(createProgram(), (command) => {
    const words: string[] = [];
    for (let one = command; one.parent; one = one.parent) words.unshift(one.name());
    if (!words.join(' ').startsWith('schedule create ')) commands.push(words);
  });
  return commands;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
});
const rounds = countFrom('rounds', values.rounds);
const before = machine();
const nodeMs = medianOf(['-e', '0'], rounds);
const commands = commandsOf().map((words) => ({
  command: ['temporal-amplify', ...words, '--help'].join(' '),
  ms: medianOf([main, ...words, '--help'], rounds),
}));
const [slowest] = commands.toSorted((one, other) => other.ms - one.ms);
const limits: readonly Limit[] = [
  { what: `${slowest?.command}, milliseconds`, value: slowest?.ms ?? Number.NaN, most: WITHIN_MS },
];
if (values.json) {
  const benchmark = 'help of each command, milliseconds by the wall clock';
  console.log(JSON.stringify({ benchmark, rounds, nodeMs, commands, limits, machine: before }));
} else {
  console.log(`help of ${commands.length} commands, medians of ${rounds}; node -e 0 takes ${nodeMs} ms`);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;

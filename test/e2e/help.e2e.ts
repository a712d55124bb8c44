import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createProgram, everyCommand } from '../../src/cli/program.ts';
import { workflowCommands } from '../../src/cli/workflows/index.ts';
import { workflowIds } from '../../src/workflow-ids.ts';
import { main } from '../setup/cli.ts';

/** Every command, by the words that are typed; of those that a schedule starts, the first. */
const paths: string[][] = [];
everyCommand(createProgram(), (command) => {
  const words: string[] = [];
  for (let one = command; one.parent; one = one.parent) words.unshift(one.name());
  const isScheduled = words.join(' ').startsWith('schedule create ');
  if (!isScheduled || words[2] === 'deploy') paths.push(words);
});

const WITHIN_MS = 250;
/** As many processors as there usually are. */
const AT_ONCE = 2;
/** Writes the processor time of its process, in milliseconds: what else runs on this machine is not what is measured. */
const METER = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(String((user + system) / 1000));
});`;

test(`each command helps within ${WITHIN_MS} ms`, async () => {
  const slow: string[] = [];
  const left = paths.values();
  const work = async (): Promise<void> => {
    for (const words of left) {
      const args = ['--import', `data:text/javascript,${encodeURIComponent(METER)}`, main, ...words, '--help'];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
      const command = ['temporal-amplify', ...words].join(' ');
      expect(stdout).toContain(`Usage: ${command} `);
      if (!(Number(stderr) <= WITHIN_MS)) slow.push(`${command}: ${stderr} ms`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(slow).toEqual([]);
}, 120_000);

test('each workflow has a command', () => {
  const started = new Set<string>(workflowCommands.map(({ workflow }) => workflow));
  // That one is for `doctor`.
  started.add('checkTargets');
  expect(Object.keys(workflowIds).filter((name) => !started.has(name))).toEqual([]);
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createProgram, everyCommand } from '../../src/cli/program.ts';
import { workflowCommands } from '../../src/cli/workflows/index.ts';
import { workflowIds } from '../../src/workflow-ids.ts';
import { main } from '../setup/cli.ts';

/** A command by the words that are typed. */
const paths: string[] = [];
everyCommand(createProgram(), (command) => {
  const above = command.parent === null ? [] : [command];
  for (let one = command.parent; one?.parent; one = one.parent) above.unshift(one);
  paths.push(above.map((one) => one.name()).join(' '));
});

const WITHIN_MS = 250;
/** What else runs on this machine is not what is measured. */
const ATTEMPTS = 8;

async function helpTook(path: string): Promise<number> {
  const begun = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...path.split(' ').filter(Boolean), '--help']);
  const took = performance.now() - begun;
  expect(stdout).toContain(`Usage: temporal-amplify${path === '' ? '' : ` ${path}`} `);
  return took;
}

test(`each command helps within ${WITHIN_MS} ms`, async () => {
  const slow: string[] = [];
  for (const path of paths) {
    let best = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS && best > WITHIN_MS; attempt += 1)
      best = Math.min(best, await helpTook(path));
    if (best > WITHIN_MS) slow.push(`${path}: ${Math.round(best)} ms`);
  }
  expect(slow).toEqual([]);
}, 120_000);

test('each workflow has a command', () => {
  const started = new Set(workflowCommands.map(({ workflow }) => workflow));
  // That one is for `doctor`.
  expect(Object.keys(workflowIds).filter((name) => name !== 'checkTargets' && !started.has(name as never))).toEqual([]);
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheDir } from '../../src/dev/paths.ts';
import { findingsOf, inFolder, runRounds } from './rounds.ts';
import { onDevServer } from './stack.ts';

/** A minute of the chaos run with some of its workflows. All of it, with fresh seeds: `npm run test:chaos`. */
const seed = Number(process.env['CHAOS_SEED'] ?? 7);
const scenarios = ['createApp', 'cloneBackend', 'configureAuth', 'three at a branch', 'an upload'];

test('whatever dies, each workflow does once what it is to do', { timeout: 420_000 }, async () => {
  const report = () => Promise.resolve();
  const rounds = await inFolder(join(cacheDir, 'chaos', `sample-${seed}`), (dir) =>
    runRounds(dir, { seed, minutes: 1, scenarios, makeServer: onDevServer, report }),
  );
  expect(findingsOf(rounds)).toEqual([]);
  for (const { workflows, kills, faults } of rounds) {
    expect(workflows).toBeGreaterThan(scenarios.length);
    expect(kills).toBeGreaterThan(2);
    expect(faults).toBeGreaterThan(5);
  }
});

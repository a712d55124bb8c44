// Tries what others may send: inputs, requests to the emulator, zips, answers of AWS, addresses.
// Usage: node test/fuzz/run.mjs [--seed <number>] [--runs <number>]
// --seed: that of an earlier run, to have the same cases; --runs: cases of each property, 1000 unless given.
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: String(randomInt(2 ** 31)) }, runs: { type: 'string', default: '1000' } },
});
for (const [name, value] of Object.entries(values)) {
  if (!/^\d+$/.test(value)) throw new Error(`--${name} must be a whole number, and not ${value}`);
}
console.log(`seed ${values.seed}, ${values.runs} cases of each property`);
process.env.FUZZ_SEED = values.seed;
process.env.FUZZ_RUNS = values.runs;
const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = await startVitest('test', ['test/fuzz'], { root, watch: false, testTimeout: 3_600_000 });
await vitest.close();

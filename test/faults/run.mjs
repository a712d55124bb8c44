// Runs the fault matrix: every operation that changes something, under every fault.
// Usage: node test/faults/run.mjs [--json] [--only <pattern>]
// --json: the figures, and on standard error what failed; --only: cases whose name matches, such as 'startJob.*late'.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
const root = fileURLToPath(new URL('../..', import.meta.url));
const report = fileURLToPath(new URL('../../.cache/fault-report.json', import.meta.url));
rmSync(report, { force: true });
const reporters = values.json ? [{}] : ['default'];
const options = { root, config: 'test/faults/vitest.config.ts', reporters, watch: false };
const vitest = await startVitest('test', [], { ...options, ...(values.only && { testNamePattern: values.only }) });
await vitest.close();

const outcomes = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
const count = (verdict) => outcomes.filter((one) => one.verdict === verdict).length;
const figures = {
  cases: outcomes.length,
  exactlyOnce: count('exactlyOnce'),
  converged: count('converged'),
  replaced: count('replaced'),
  duplicated: count('duplicated'),
  lost: count('lost'),
};
console.log(JSON.stringify(figures));
for (const { name, fault, verdict, why } of outcomes) {
  if (why !== undefined) console.error(`${name}, ${fault}: ${verdict}: ${why}`);
}
if (figures.cases === 0 || figures.duplicated + figures.lost > 0) process.exitCode = 1;

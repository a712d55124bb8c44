// Cancels every workflow during each call that it makes, and compares what is left with what is documented.
// Usage: node test/cancel/run.mjs [--json] [--only <pattern>]
// --json: {workflow, steps, cancelsTried, clean} of each, and on standard error what failed; --only: workflows by name.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
const root = fileURLToPath(new URL('../..', import.meta.url));
const report = fileURLToPath(new URL('../../.cache/cancel-report.json', import.meta.url));
rmSync(report, { force: true });
const reporters = values.json ? [{}] : ['default'];
const options = { root, config: 'test/cancel/vitest.config.ts', reporters, watch: false };
const vitest = await startVitest('test', [], { ...options, ...(values.only && { testNamePattern: values.only }) });
await vitest.close();

const outcomes = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
const figures = outcomes
  .map(({ workflow, steps, cancelsTried, clean }) => ({ workflow, steps, cancelsTried, clean }))
  .sort((a, b) => (a.workflow < b.workflow ? -1 : 1));
console.log(JSON.stringify(figures));
for (const { workflow, operation, skip, why } of outcomes.flatMap(({ failures }) => failures)) {
  console.error(`${workflow}, cancelled during ${operation} (after ${skip} of them): ${why}`);
}
if (figures.length === 0 || figures.some(({ cancelsTried, clean }) => clean < cancelsTried)) process.exitCode = 1;

// Runs the fault matrix: every operation that changes something, under every fault.
// Usage: node test/faults/run.mjs [--json] [--only <pattern>]
// --json: the figures, and on standard error what failed; --only: cases whose name matches, such as 'startJob.*late'.
import { runMatrix } from '../setup/matrix.mjs';

const outcomes = await runMatrix('faults');
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

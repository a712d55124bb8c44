// Cancels every workflow during each call that it makes, and compares what is left with what is documented.
// Usage: node test/cancel/run.mjs [--json] [--only <pattern>]
// --json: {workflow, steps, cancelsTried, clean, rest} of each, and on standard error what failed; --only: workflows by name.
import { runMatrix } from '../setup/matrix.mjs';

const outcomes = await runMatrix('cancel');
const figures = outcomes
  .map(({ workflow, steps, cancelsTried, clean, rest }) => ({ workflow, steps, cancelsTried, clean, rest }))
  .sort((a, b) => (a.workflow < b.workflow ? -1 : 1));
console.log(JSON.stringify(figures));
for (const { workflow, operation, skip, why } of outcomes.flatMap(({ failures }) => failures)) {
  console.error(`${workflow}, cancelled during ${operation} (after ${skip} of them): ${why}`);
}
if (figures.length === 0 || figures.some(({ cancelsTried, clean }) => clean < cancelsTried)) process.exitCode = 1;

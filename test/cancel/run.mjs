// Cancels every workflow at each of its steps, and again during its clean-up, and compares what is left with what is documented.
// Then runs all tests of the workflows without a cache of workflows, so that what is not deterministic shows.
// Usage: node test/cancel/run.mjs [--json] [--only <pattern>]
// --json: {workflow, steps, cancelsTried, clean, …} of each, with its cases, and of all of them; on standard error what failed.
// --only: cases whose workflow and name match, and nothing else.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { matrixOptions, runMatrix } from '../setup/matrix.mjs';

const { values } = parseArgs({ options: matrixOptions });
const cases = await runMatrix('cancel', values);
const sum = (figures) => {
  const total = { steps: 0, cancelsTried: 0, cancelledAgain: 0, clean: 0 };
  for (const name of Object.keys(total)) for (const one of figures) total[name] += one[name];
  return total;
};
const workflows = new Set(cases.map(({ workflow }) => workflow).toSorted((a, b) => (a < b ? -1 : 1)));
const lines = [...workflows].map((workflow) => {
  const own = cases.filter((one) => one.workflow === workflow);
  const named = own.map(({ variant, rest, untried, ...figures }) => ({ variant, rest, ...sum([figures]), untried }));
  return { workflow, ...sum(own), cases: named };
});
console.log(JSON.stringify([...lines, { workflow: 'all', ...sum(cases) }], null, 1));
for (const { workflow, variant, failures } of cases) {
  for (const { point, why } of failures) console.error(`${workflow}, ${variant}, cancelled at ${point}: ${why}`);
}
if (cases.length === 0 || cases.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
if (values.only === undefined) {
  // Its own output is for people: standard output has the figures.
  const { status } = spawnSync('npm', ['run', '--silent', 'test:uncached'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exitCode = 1;
}

// Cancels every workflow at each of its steps, and again during its clean-up, and compares what is left with what is documented.
// Usage: node test/cancel/run.mjs [--json] [--only <pattern>]
// --json: {workflow, steps, cancelsTried, clean, …} of each, with its cases, and of all of them; on standard error what failed.
// --only: cases whose workflow and name match.
import { runMatrix } from '../setup/matrix.mjs';

const cases = await runMatrix('cancel');
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

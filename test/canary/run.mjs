// Runs every operation and every workflow with marked secrets, and searches all that is written for them.
// Usage: node test/canary/run.mjs [--json]
// --json: {fieldsTried, leaks}, in all, and of inputs that have secrets by value or by reference; on standard error where a mark was
// found, or why a case failed.
import { runMatrix } from '../setup/matrix.mjs';

const canaries = await runMatrix('canary');
const figuresOf = (some) => ({
  fieldsTried: some.reduce((sum, { fieldsTried }) => sum + fieldsTried, 0),
  leaks: some.reduce((sum, { leaks }) => sum + leaks.length, 0),
});
const by = Object.fromEntries(canaries.map((one) => [one.by, figuresOf([one])]));
console.log(JSON.stringify({ ...figuresOf(canaries), by }));
for (const { by: how, leaks, failed } of canaries) {
  for (const { place, where } of leaks) console.error(`${place}, by ${how}, is in the ${where}`);
  for (const why of failed) console.error(`by ${how}: ${why}`);
}
const isWell = ({ fieldsTried, leaks, failed }) => fieldsTried > 0 && leaks.length + failed.length === 0;
if (canaries.length < 2 || !canaries.every(isWell)) process.exitCode = 1;

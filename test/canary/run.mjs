// Runs every operation and every workflow with marked secrets, and searches all that is written for them.
// Usage: node test/canary/run.mjs [--json]
// --json: {fieldsTried, leaks}, and on standard error where a mark was found, or why a case failed.
import { runMatrix } from '../setup/matrix.mjs';

const [canary] = await runMatrix('canary');
const { fieldsTried = 0, leaks = [], failed = ['the run did not end'] } = canary ?? {};
console.log(JSON.stringify({ fieldsTried, leaks: leaks.length }));
for (const { place, where } of leaks) console.error(`${place} is in the ${where}`);
for (const why of failed) console.error(why);
if (leaks.length + failed.length > 0 || fieldsTried === 0) process.exitCode = 1;

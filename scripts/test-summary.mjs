// Prints the count of a test run from vitest's JSON report, as `N passed, N failed`; fails if anything did.
// Usage: node scripts/test-summary.mjs <report>
import { existsSync, readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
if (report === undefined) console.log('The tests did not run.');
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0, success = false } = report ?? {};
// A test file that can't even be loaded has no tests, and what breaks outside of tests belongs to none.
const unloaded = (report?.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
).length;
const failed = numFailedTests + unloaded || (success ? 0 : 1);
const skipped = numPendingTests + numTodoTests;
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

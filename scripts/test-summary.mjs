// Prints the count of test runs from vitest's JSON reports, as `N passed, N failed`; fails if anything did.
// Usage: node scripts/test-summary.mjs <report>...
import { existsSync, readFileSync } from 'node:fs';

const counts = process.argv.slice(2).map(countOf);
const sum = (of) => counts.reduce((total, count) => total + count[of], 0);
if (sum('skipped') > 0) console.log(`${sum('skipped')} skipped`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = counts.length > 0 && sum('failed') === 0 ? 0 : 1;

function countOf(file) {
  if (!existsSync(file)) {
    console.log(`The tests of ${file} did not run.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0, success = false } = report;
  // A test file that can't even be loaded has no tests, and what breaks outside of tests belongs to none.
  const unloaded = (report.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded || (success ? 0 : 1),
    skipped: numPendingTests + numTodoTests,
  };
}

// Prints what failed in vitest's JSON reports, by name and reason, and their count last, as `N passed, N failed`; fails if anything did.
// Usage: node scripts/test-summary.mjs <report>...
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Of a failure's message, so that the log's end holds every failure of a bad run. */
const SHOWN_LINES = 12;

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
  let unloaded = 0;
  for (const { name, message, status, assertionResults } of report.testResults ?? []) {
    if (status !== 'failed') continue;
    const tests = assertionResults.filter((test) => test.status === 'failed');
    for (const test of tests) show(name, test.fullName, test.failureMessages.join('\n'));
    if (tests.length > 0) continue;
    show(name, 'could not be run', message);
    unloaded += 1;
  }
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded || (success ? 0 : 1),
    skipped: numPendingTests + numTodoTests,
  };
}

function show(file, test, message) {
  console.log(`\nFAILED ${relative('.', file)} > ${test}\n${message.split('\n').slice(0, SHOWN_LINES).join('\n')}\n`);
}

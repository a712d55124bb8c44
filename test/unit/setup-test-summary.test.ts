import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

const script = join(packageRoot, 'scripts', 'test-summary.mjs');
const file = join(inject('testDir'), `summary-${process.pid}`, 'report.json');

function summarize(...reports: string[]): { lines: string[]; code: number | null } {
  const { stdout, status } = spawnSync(process.execPath, [script, ...reports], { encoding: 'utf8', cwd: packageRoot });
  return { lines: stdout.split('\n').filter((line) => line !== ''), code: status };
}

const loaded = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failing = {
  status: 'failed',
  name: join(packageRoot, 'test', 'some.test.ts'),
  assertionResults: [
    { status: 'passed', fullName: 'a suite fine', failureMessages: [] },
    { status: 'failed', fullName: 'a suite wrong', failureMessages: ['AssertionError: 1\n    at one'] },
  ],
};
const broken = {
  status: 'failed',
  name: join(packageRoot, 'test', 'other.test.ts'),
  message: 'SyntaxError',
  assertionResults: [],
};

test.each([
  ['all pass', { success: true, numPassedTests: 7, testResults: [loaded] }, ['7 passed, 0 failed'], 0],
  [
    'some fail',
    { numPassedTests: 7, numFailedTests: 1, testResults: [failing] },
    ['FAILED test/some.test.ts > a suite wrong', 'AssertionError: 1', '    at one', '7 passed, 1 failed'],
    1,
  ],
  [
    'a file does not load',
    { numPassedTests: 7, testResults: [loaded, broken] },
    ['FAILED test/other.test.ts > could not be run', 'SyntaxError', '7 passed, 1 failed'],
    1,
  ],
  ['something breaks outside', { success: false, numPassedTests: 7, testResults: [] }, ['7 passed, 1 failed'], 1],
  [
    'some are skipped',
    { success: true, numPassedTests: 7, numPendingTests: 2 },
    ['2 skipped', '7 passed, 0 failed'],
    0,
  ],
])('the summary when %s', (_, report, lines, code) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(report));
  expect(summarize(file)).toEqual({ lines, code });
});

test('the summary of several runs is their sum', () => {
  const other = `${file}.other`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ success: true, numPassedTests: 7, numPendingTests: 1 }));
  writeFileSync(other, JSON.stringify({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1 }));
  expect(summarize(file, other)).toEqual({ lines: ['2 skipped', '12 passed, 2 failed'], code: 1 });
});

test('the summary when one of the runs left no report', () => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ success: true, numPassedTests: 7 }));
  expect(summarize(file, '/nowhere/report.json')).toEqual({
    lines: ['The tests of /nowhere/report.json did not run.', '7 passed, 1 failed'],
    code: 1,
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

const script = join(packageRoot, 'scripts', 'test-summary.mjs');
const file = join(inject('testDir'), `summary-${process.pid}`, 'report.json');

function summarize(report: string): { lines: string[]; code: number | null } {
  const { stdout, status } = spawnSync(process.execPath, [script, report], { encoding: 'utf8' });
  return { lines: stdout.trim().split('\n'), code: status };
}

const loaded = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failing = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
const broken = { status: 'failed', assertionResults: [] };

test.each([
  ['all pass', { success: true, numPassedTests: 7, testResults: [loaded] }, ['7 passed, 0 failed'], 0],
  ['some fail', { numPassedTests: 7, numFailedTests: 1, testResults: [failing] }, ['7 passed, 1 failed'], 1],
  ['a file does not load', { numPassedTests: 7, testResults: [loaded, broken] }, ['7 passed, 1 failed'], 1],
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

test('the summary when no test ran', () => {
  expect(summarize('/nowhere/report.json')).toEqual({
    lines: ['The tests did not run.', '0 passed, 1 failed'],
    code: 1,
  });
});

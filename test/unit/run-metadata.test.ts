import { describe, expect, test } from 'vitest';
import { endings, runMetadata } from '../../src/run-metadata.ts';
import { compiled } from '../../src/schedules/compiled.ts';
import { runStart } from '../../src/starts.ts';
import { asSummary, subjectOf } from '../../workflows/summaries.ts';
import { workflowNames } from '../setup/examples.ts';
import { sections } from '../setup/workflow-docs.ts';

const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text));

describe('what the Temporal UI says of a run', () => {
  test('is a summary of what it does', () => {
    const input = { appId: 'd1', branchName: 'main', source: { sourceUrl: 'https://example.com/site.zip' } };
    expect(runMetadata('deployBranch', input).staticSummary).toBe('Deploy to branch main of app d1');
  });

  test('is the same where a schedule starts it, and so is all else that it is started with', () => {
    const input = { appId: 'd1', branchName: 'main', source: { tag: 'latest' } };
    const { action } = compiled('nightly', { cron: '@daily', workflow: 'deployBranch', input });
    expect(action).toMatchObject(runMetadata('deployBranch', input));
    expect(action).toMatchObject(runStart('deployBranch', input));
  });

  test.each(workflowNames)('is, of %s, what docs/workflows.md says of its end', (name) => {
    const section = (sections.get(name) ?? '').replaceAll(/\s+/g, ' ');
    expect(section).toContain(`**When it fails or is cancelled**: ${endings[name]}`);
  });
});

describe('a summary', () => {
  test.each([
    ['a name that is as long as one may be', 'b'.repeat(255)],
    ['letters of several bytes', 'ü'.repeat(255)],
    ['letters of two code units', '😀'.repeat(255)],
    ['control characters', '\u0001'.repeat(255)],
    ['a megabyte', 'x y'.repeat(333_333)],
  ])('is cut to 200 bytes: %s', (_, text) => {
    const summary = asSummary(text);
    expect(bytesOf(summary)).toBeLessThanOrEqual(200);
    expect(bytesOf(summary)).toBeGreaterThan(180);
    expect(summary).toMatch(/^[^\uFFFD]+…$/u);
  });

  test('is one line', () => expect(asSummary('two\n  lines')).toBe('two lines'));
});

describe('the summary of an activity', () => {
  test.each([
    ['job 1 of branch main of app d1', [{ appId: 'd1', branchName: 'main', jobId: '1', timeoutSeconds: 5 }]],
    ['backend dev of app d1', [{ AppId: 'd1', BackendEnvironmentName: 'dev', ResourceName: 'auth' }]],
    ['branch:d1:main', ['branch:d1:main', { workflowId: 'w', onBusy: 'queue' }]],
    [undefined, [{ name: 'shop' }]],
    [undefined, [null]],
    [undefined, []],
  ])('%s', (summary, args) => {
    expect(subjectOf(args)).toBe(summary);
  });
});

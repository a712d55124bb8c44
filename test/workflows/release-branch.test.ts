import { afterAll, beforeAll, expect, test } from 'vitest';
import { control, effectsOf, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withoutCache('releaseBranch, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  const connected = () => makeApp(harness, { repository: 'https://github.com/example/site' });

  test('builds a commit, and then that of an earlier job once more', async () => {
    const branch = await connected();
    const commitId = 'a1b2c3d4';
    const run = await harness.workflows.start('releaseBranch', { ...branch, commitId, commitMessage: 'first' });
    const first = await finished(run);
    expect(first).toMatchObject({ ...branch, jobType: 'RELEASE', status: 'SUCCEED', commitId });
    const again = await harness.workflows.start('releaseBranch', { ...branch, retryJobId: first.jobId });
    expect(await again.result()).toMatchObject({ jobId: '2', jobType: 'RETRY', status: 'SUCCEED', commitId });
  });

  test('fails when another commit was built than the one that was asked for', async () => {
    const branch = await connected();
    await control(harness, 'jobs', { ...branch, outcome: 'succeed', commitId: 'ffffffffff' });
    const run = await harness.workflows.start('releaseBranch', { ...branch, commitId: 'a1b2c3d4' });
    expect(await failedAs('releaseBranch', 'CommitMismatch', run)).toMatch(
      /^CommitMismatch: job 1 .* built commit ffffffffff, and not a1b2c3d4/,
    );
  });

  test('stops the job when it is cancelled', async () => {
    const branch = await connected();
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const stops = await effectsOf(harness, 'StopJob');
    const run = await harness.workflows.start('releaseBranch', branch);
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
    expect((await effectsOf(harness, 'StopJob')) - stops).toBe(1);
  });

  test('fails as the job does', async () => {
    const branch = await connected();
    await control(harness, 'jobs', { ...branch, outcome: 'fail', reason: 'No such module' });
    const run = await harness.workflows.start('releaseBranch', branch);
    expect(await failedAs('releaseBranch', 'JobFailed', run)).toMatch(/^JobFailed: .*No such module/);
  });

  test('fails at Amplify for a job that never was', async () => {
    const branch = await connected();
    const run = await harness.workflows.start('releaseBranch', { ...branch, retryJobId: '99' });
    expect((await outcome(run))?.message).toMatch(/^NotFoundException: /);
    expect(await jobsOf(harness, branch)).toEqual([]);
  });

  test('refuses a commit together with a job', async () => {
    const input = { appId: 'd1', branchName: 'main', retryJobId: '1', commitId: 'a1b2c3d4' };
    await expect(harness.workflows.start('releaseBranch', input)).rejects.toThrow(
      /commitId must not be given with retryJobId/,
    );
  });
});

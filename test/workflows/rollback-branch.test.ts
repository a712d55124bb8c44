import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RollbackBranchInput } from '../../workflows/contracts.ts';
import { control, effectsOf, jobsOf, makeApp, sitesOf, untilJob } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

type Branch = Pick<RollbackBranchInput, 'appId' | 'branchName'>;

let harness: Harness;
withoutCache('rollbackBranch, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  const deploy = async (branch: Branch, page: string) => {
    const source = await siteSource(harness, page);
    await finished(await harness.workflows.start('deployBranch', { ...branch, source }));
    return source.artifact;
  };
  const served = async ({ appId, branchName }: Branch): Promise<string> =>
    (await fetch((await sitesOf(harness, appId))[branchName] ?? '')).text();
  const rollBack = (input: RollbackBranchInput) => harness.workflows.start('rollbackBranch', input);

  test('puts the artifact of the last version there again, or that of a named one', async () => {
    const branch = await makeApp(harness);
    for (const page of ['one', 'two', 'three']) await deploy(branch, page);
    const run = await rollBack(branch);
    expect(await run.result()).toMatchObject({ ...branch, jobId: '4', restoredJobId: '2', status: 'SUCCEED' });
    expect(await served(branch)).toBe('two');
    expect(await (await rollBack({ ...branch, jobId: '1' })).result()).toMatchObject({
      jobId: '5',
      restoredJobId: '1',
    });
    expect(await served(branch)).toBe('one');
  });

  test('goes back to what is served when the newest job failed', async () => {
    const branch = await makeApp(harness);
    await deploy(branch, 'good');
    await control(harness, 'jobs', { ...branch, outcome: 'fail', reason: 'no' });
    const bad = { ...branch, source: await siteSource(harness, 'bad') };
    await outcome(await harness.workflows.start('deployBranch', bad));
    expect(await (await rollBack(branch)).result()).toMatchObject({ jobId: '3', restoredJobId: '1' });
    expect(await served(branch)).toBe('good');
  });

  test('builds the commit once more where the branch is connected', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    for (const jobReason of ['one', 'two']) {
      await finished(await harness.workflows.start('deployBranch', { ...branch, source: { release: { jobReason } } }));
    }
    const { commitId } = (await jobsOf(harness, branch)).at(-1) ?? {};
    const run = await rollBack(branch);
    expect(await run.result()).toMatchObject({ jobId: '3', jobType: 'RETRY', restoredJobId: '1', commitId });
  });

  test('does not touch the branch when the artifact is missing', async () => {
    const branch = await makeApp(harness);
    const { uri } = await deploy(branch, 'old');
    await deploy(branch, 'new');
    await rm(fileURLToPath(uri));
    const failed = await failedAs('rollbackBranch', 'ArtifactMissing', await rollBack(branch));
    expect(failed).toMatch(/^ArtifactMissing: What job 1 of branch main .*deploy it from its source/);
    expect(await jobsOf(harness, branch)).toHaveLength(2);
    expect(await served(branch)).toBe('new');
  });

  test.each([
    ['there is no earlier one', undefined, /^NoSuchVersion: .*no job has succeeded before the newest one/],
    ['the job is none', '7', /^NoSuchVersion: .*there is no job 7/],
    ['the job failed', '2', /^NoSuchVersion: .*job 2 has the status FAILED/],
  ])('fails when %s', async (_what, jobId, message) => {
    const branch = await makeApp(harness);
    await deploy(branch, 'only');
    if (jobId === '2') {
      await control(harness, 'jobs', { ...branch, outcome: 'fail', reason: 'no' });
      const bad = { ...branch, source: await siteSource(harness, 'bad') };
      await outcome(await harness.workflows.start('deployBranch', bad));
    }
    const run = await rollBack({ ...branch, ...(jobId !== undefined && { jobId }) });
    expect(await failedAs('rollbackBranch', 'NoSuchVersion', run)).toMatch(message);
    expect(await served(branch)).toBe('only');
  });

  test('when it is cancelled, stops its job, and the live version stays', async () => {
    const branch = await makeApp(harness);
    for (const page of ['one', 'two']) await deploy(branch, page);
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const run = await rollBack(branch);
    await untilJob(harness, { ...branch, jobId: '3' }, (status) => status === 'RUNNING');
    const stops = await effectsOf(harness, 'StopJob');
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await effectsOf(harness, 'StopJob')) - stops).toBe(1);
    expect((await jobsOf(harness, branch))[0]?.status).toBe('CANCELLED');
    expect(await served(branch)).toBe('two');
  });
});

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
withoutCache('answers that are lost, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  const manual = async () => {
    const branch = await makeApp(harness);
    return { branch, source: await siteSource(harness) };
  };
  const connectedToRepository = async () => ({
    branch: await makeApp(harness, { repository: 'https://github.com/example/site' }),
    source: { release: {} },
  });

  /** What the branch holds afterwards, newest first, when the connection broke around the first call of an operation. */
  test.each([
    ['CreateDeployment', 'close-before', manual, ['SUCCEED']],
    ['CreateDeployment', 'close-after', manual, ['SUCCEED', 'CANCELLED']],
    ['CreateDeployment', 'html-502', manual, ['SUCCEED']],
    ['StartDeployment', 'close-before', manual, ['SUCCEED', 'CANCELLED']],
    ['StartDeployment', 'close-after', manual, ['SUCCEED']],
    ['StartJob', 'close-before', connectedToRepository, ['SUCCEED']],
    ['StartJob', 'close-after', connectedToRepository, ['SUCCEED']],
    ['GetJob', 'close-after', manual, ['SUCCEED']],
    ['ListJobs', 'html-502', manual, ['SUCCEED']],
  ] as const)('%s, %s: one job ends as the deployment', async (operation, kind, make, expected) => {
    const { branch, source } = await make();
    await control(harness, 'faults', { operation, kind, count: 1 });
    const run = await harness.workflows.start('deployBranch', { ...branch, source });
    const { jobId, status } = await finished(run);
    const jobs = await jobsOf(harness, branch);
    expect(jobs.map((job) => job.status)).toEqual(expected);
    expect({ jobId, status }).toEqual({ jobId: jobs[0]?.jobId, status: 'SUCCEED' });
  });
});

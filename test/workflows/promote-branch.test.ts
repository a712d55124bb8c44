import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CreateBranchCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PromoteBranchInput } from '../../workflows/contracts.ts';
import { approveUpdate, extendDeadlineUpdate, rejectUpdate } from '../../workflows/messages.ts';
import { control, jobsOf, makeApp, sitesOf, untilJob } from '../setup/amplify.ts';
import { untilEvent } from '../setup/events.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
withoutCache('promoteBranch, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  /** An app whose branch main serves a page, and its branch production. */
  const staged = async (page = 'good') => {
    const branch = await makeApp(harness);
    await harness.aws.amplify.send(
      new CreateBranchCommand({ appId: branch.appId, branchName: 'production', stage: 'PRODUCTION' }),
    );
    const source = await siteSource(harness, page);
    await finished(await harness.workflows.start('deployBranch', { ...branch, source }));
    return { branch, production: { ...branch, branchName: 'production' }, artifact: source.artifact };
  };
  const promote = async (input: Omit<PromoteBranchInput, 'toBranchName'>) => {
    const run = await harness.workflows.start('promoteBranch', { ...input, toBranchName: 'production' });
    return { run, handle: harness.workflows.client.workflow.getHandle(run.workflowId) };
  };
  test('puts what was served when it began there, once it is approved', async () => {
    const { branch, production } = await staged('approved');
    const { run, handle } = await promote(branch);
    await untilEvent(run, 'stepParked');
    const later = { ...branch, source: await siteSource(harness, 'later') };
    await finished(await harness.workflows.start('deployBranch', later));
    expect(await jobsOf(harness, production)).toEqual([]);
    await handle.executeUpdate(approveUpdate, { args: [{ by: 'ada' }] });
    expect(await run.result()).toMatchObject({ ...production, jobId: '1', promotedJobId: '1', approvedBy: 'ada' });
    const sites = await sitesOf(harness, branch.appId);
    expect(await (await fetch(sites['production'] ?? '')).text()).toBe('approved');
    const { steps } = await run.progressNow();
    expect(steps.find(({ title }) => title.startsWith('Wait for approval'))).toMatchObject({
      state: 'done',
      detail: 'approved by ada',
    });
  });

  test('only those who are named may decide, and a decision needs a name', async () => {
    const { branch, production } = await staged();
    const { run, handle } = await promote({ ...branch, approvers: ['ada', 'grace'] });
    await untilEvent(run, 'stepParked');
    await expect(handle.executeUpdate(approveUpdate, { args: [{ by: 'eve' }] })).rejects.toMatchObject({
      cause: { message: 'eve is none of those who may decide: ada, grace' },
    });
    await expect(handle.executeUpdate(approveUpdate, { args: [{ by: '' }] })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Say who decides') as unknown },
    });
    await handle.executeUpdate(rejectUpdate, { args: [{ by: 'grace', comment: 'not on a Friday' }] });
    expect(await failedAs('promoteBranch', 'Rejected', run)).toBe(
      'Rejected: grace rejected job 1 of main to production: not on a Friday',
    );
    expect(await jobsOf(harness, production)).toEqual([]);
  });

  test('an approval that does not come in time changes nothing; extendDeadline gives more', async () => {
    const { branch, production } = await staged();
    const { run, handle } = await promote({ ...branch, approvalSeconds: 3 });
    await untilEvent(run, 'stepParked');
    const extended = await handle.executeUpdate(extendDeadlineUpdate, { args: [3_600] });
    expect(Date.parse(Object.values(extended)[0] ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
    await expect(handle.executeUpdate(extendDeadlineUpdate, { args: [0] })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('whole number of seconds') as unknown },
    });
    await handle.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    const { run: late } = await promote({ ...branch, approvalSeconds: 1 });
    expect(await failedAs('promoteBranch', 'ApprovalTimedOut', late)).toMatch(
      /^ApprovalTimedOut: Nobody approved in time: job 1 of main/,
    );
    expect(await jobsOf(harness, production)).toEqual([]);
  });

  test('says what cannot be promoted before anybody is asked', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await harness.aws.amplify.send(new CreateBranchCommand({ ...branch, branchName: 'production' }));
    const { run: nothing } = await promote(branch);
    expect(await failedAs('promoteBranch', 'NoSuchVersion', nothing)).toMatch(/^NoSuchVersion: .*no job has succeeded/);
    await finished(await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } }));
    const { run: connected } = await promote(branch);
    expect(await failedAs('promoteBranch', 'NotPromotable', connected)).toMatch(
      /^NotPromotable: .*merge into production/,
    );
    const { run: nowhere } = await promote(await makeApp(harness));
    expect((await outcome(nowhere))?.message).toMatch(/^NotFoundException: /);
  });

  test('an artifact that is gone when it is approved changes nothing', async () => {
    const { branch, production, artifact } = await staged('gone soon');
    const { run, handle } = await promote(branch);
    await untilEvent(run, 'stepParked');
    await rm(fileURLToPath(artifact.uri));
    await handle.executeUpdate(approveUpdate, { args: [{ by: 'ada' }] });
    expect(await failedAs('promoteBranch', 'ArtifactMissing', run)).toMatch(/^ArtifactMissing: /);
    expect(await jobsOf(harness, production)).toEqual([]);
  });

  test('when it is cancelled while it deploys, stops the job', async () => {
    const { branch, production } = await staged();
    await control(harness, 'jobs', { ...production, outcome: 'hang' });
    const { run, handle } = await promote(branch);
    await untilEvent(run, 'stepParked');
    await handle.executeUpdate(approveUpdate, { args: [{ by: 'ada' }] });
    await untilJob(harness, { ...production, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, production)).map(({ status }) => status)).toEqual(['CANCELLED']);
  });
});

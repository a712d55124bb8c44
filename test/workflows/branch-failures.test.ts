import { CreateBranchCommand, StartJobCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Precedence } from '../../workflows/contracts.ts';
import { approveUpdate } from '../../workflows/messages.ts';
import { control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

interface Branch {
  readonly appId: string;
  readonly branchName: string;
}
type More = Precedence & { readonly timeoutSeconds?: number };

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
});
afterAll(() => harness.stop());

/** A branch in production of a connected app, with jobs 1 and 2, which ended well. */
async function built(): Promise<Branch> {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site', stage: 'PRODUCTION' });
  for (const jobReason of ['one', 'two']) {
    await finished(await harness.workflows.start('deployBranch', { ...branch, source: { release: { jobReason } } }));
  }
  return branch;
}

const plan = (branch: Branch, outcome: 'fail' | 'hang') =>
  control(harness, 'jobs', { ...branch, outcome, reason: 'no', times: 1 });

/** Keeps a branch busy with a job of somebody else. */
async function occupy(branch: Branch, jobId: string): Promise<void> {
  await plan(branch, 'hang');
  await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
  await untilJob(harness, { ...branch, jobId }, (status) => status === 'RUNNING');
}

const statusesOf = async (branch: Branch): Promise<(string | undefined)[]> =>
  (await jobsOf(harness, branch)).map(({ status }) => status).toReversed();

test.concurrent('releaseBranch fails as declared, and leaves no job of its own', async () => {
  const branch = await built();
  const release = (more: More = {}) => harness.workflows.start('releaseBranch', { ...branch, ...more });
  await plan(branch, 'hang');
  const late = await release({ timeoutSeconds: 1 });
  expect(await failedAs('releaseBranch', 'WaitTimedOut', late)).toMatch(/job 3 .* was not over after 1 s/);
  const refused = await release({ onBusy: 'supersede' });
  expect(await failedAs('releaseBranch', 'ProductionProtected', refused)).toMatch(/allowProduction/);
  await occupy(branch, '4');
  const busy = await release({ onBusy: 'fail' });
  expect(await failedAs('releaseBranch', 'Busy', busy)).toMatch(/job 4 works on it/);
  expect(await statusesOf(branch)).toEqual(['SUCCEED', 'SUCCEED', 'CANCELLED', 'RUNNING']);
});

test.concurrent('rollbackBranch fails as declared, and leaves no job of its own', async () => {
  const branch = await built();
  const rollBack = (more: More = {}) => harness.workflows.start('rollbackBranch', { ...branch, jobId: '1', ...more });
  await plan(branch, 'fail');
  expect(await failedAs('rollbackBranch', 'JobFailed', await rollBack())).toMatch(/job 3 .* FAILED/);
  await plan(branch, 'hang');
  const late = await rollBack({ timeoutSeconds: 1 });
  expect(await failedAs('rollbackBranch', 'WaitTimedOut', late)).toMatch(/job 4 .* was not over after 1 s/);
  const refused = await rollBack({ onBusy: 'supersede' });
  expect(await failedAs('rollbackBranch', 'ProductionProtected', refused)).toMatch(/allowProduction/);
  await occupy(branch, '5');
  const busy = await rollBack({ onBusy: 'fail' });
  expect(await failedAs('rollbackBranch', 'Busy', busy)).toMatch(/job 5 works on it/);
  expect(await statusesOf(branch)).toEqual(['SUCCEED', 'SUCCEED', 'FAILED', 'CANCELLED', 'RUNNING']);
});

test.concurrent('promoteBranch fails as declared once it is approved, and leaves no job of its own', async () => {
  const main = await makeApp(harness);
  const production = { ...main, branchName: 'production' };
  await harness.aws.amplify.send(new CreateBranchCommand({ ...production, stage: 'PRODUCTION' }));
  const source = await siteSource(harness);
  await finished(await harness.workflows.start('deployBranch', { ...main, source }));
  const promote = async (more: More = {}) => {
    const run = await harness.workflows.start('promoteBranch', { ...main, toBranchName: 'production', ...more });
    await eventually(async () => expect((await run.progressNow()).steps.at(-1)?.state).toBe('parked'));
    await harness.workflows.client.workflow
      .getHandle(run.workflowId)
      .executeUpdate(approveUpdate, { args: [{ by: 'ada' }] });
    return run;
  };
  await plan(production, 'fail');
  expect(await failedAs('promoteBranch', 'JobFailed', await promote())).toMatch(/job 1 .* FAILED/);
  await plan(production, 'hang');
  const late = await promote({ timeoutSeconds: 1 });
  expect(await failedAs('promoteBranch', 'WaitTimedOut', late)).toMatch(/job 2 .* was not over after 1 s/);
  const refused = await promote({ onBusy: 'supersede' });
  expect(await failedAs('promoteBranch', 'ProductionProtected', refused)).toMatch(/allowProduction/);
  await plan(production, 'hang');
  const holder = await harness.workflows.start('deployBranch', { ...production, source });
  await untilJob(harness, { ...production, jobId: '3' }, (status) => status === 'RUNNING');
  const busy = await promote({ onBusy: 'fail' });
  expect(await failedAs('promoteBranch', 'Busy', busy)).toMatch(/deploy:.* works on it/);
  await holder.cancel();
  await holder.result().catch(() => undefined);
  expect(await statusesOf(production)).toEqual(['FAILED', 'CANCELLED', 'CANCELLED']);
});

import { StartJobCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inParallel } from '../../bench/lib/density/in-parallel.ts';
import type { DeployBranchInput } from '../../workflows/contracts.ts';
import { MOST_CLAIMS } from '../../workflows/lib/lock-queue.ts';
import { acquireLockUpdate } from '../../workflows/messages.ts';
import { callsOf, control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { reset } from '../setup/reset.ts';
import { untilPlace } from '../setup/turns.ts';
import { patience } from '../setup/patience.ts';

const repository = 'https://github.com/example/site';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const isRunning = (status: string | undefined): boolean => status === 'RUNNING';

/** Starts a build of the branch that hangs until it is stopped. */
async function holding(branch: { appId: string; branchName: string }) {
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const run = await deploy(branch, { release: { jobReason: 'first' } });
  await untilJob(harness, { ...branch, jobId: '1' }, isRunning);
  return run;
}

const deploy = (
  branch: { appId: string; branchName: string },
  source: DeployBranchInput['source'],
  more: Partial<DeployBranchInput> = {},
) => harness.workflows.start('deployBranch', { ...branch, source, ...more });

const again = (jobReason: string) => ({ release: { jobReason } });

describe('while another run deploys to the branch', () => {
  test('skip starts nothing and says why, fail fails, both at once', async () => {
    const branch = await makeApp(harness, { repository });
    const first = await holding(branch);
    const skipped = await deploy(branch, again('second'), { onBusy: 'skip' });
    expect(await skipped.result()).toEqual({
      ...branch,
      skipped: true,
      reason: `branch main of app ${branch.appId} is busy: ${first.workflowId} works on it`,
    });
    const failed = await deploy(branch, again('third'), { onBusy: 'fail' });
    expect(await failedAs('deployBranch', 'Busy', failed)).toMatch(/^Busy: branch main .*deploy:/);
    expect(await jobsOf(harness, branch)).toHaveLength(1);
    await first.cancel();
    await outcome(first);
  });

  test('supersede cancels it, really stops its job, and drops those that wait', async () => {
    const branch = await makeApp(harness, { repository });
    const first = await holding(branch);
    const waiting = await deploy(branch, again('second'));
    await eventually(async () =>
      expect((await waiting.progressNow()).steps.at(-1)?.title).toMatch(/^Wait for branch main/),
    );
    const last = await deploy(branch, again('third'), { onBusy: 'supersede' });
    expect(await last.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
    expect(await outcome(first)).toMatchObject({ cancelled: true });
    expect(await outcome(waiting)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED', 'CANCELLED']);
  });

  test('supersede spares a run whose cancel would do more than stop a job, whether it has the lock or waits for it', async () => {
    const branch = await makeApp(harness, { repository });
    const { appId, branchName } = branch;
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const whole = await harness.workflows.start('updateApp', { appId, branches: [{ branchName, firstBuild: true }] });
    await untilJob(harness, { ...branch, jobId: '1' }, isRunning);
    const refused = await deploy(branch, again('second'), { onBusy: 'supersede' });
    expect(await failedAs('deployBranch', 'Busy', refused)).toBe(
      `Busy: branch main of app ${appId} is busy: ${whole.workflowId} has it or waits for it, and is not superseded, since to ` +
        'cancel it would undo more than a job. Give onBusy queue, or cancel it yourself',
    );
    const build = await harness.workflows.start('releaseBranch', branch);
    await untilPlace(build, 1);
    const input = { ...branch, jobType: 'RELEASE' };
    const other = await harness.workflows.start('callOperation', { operation: 'startJob', input });
    await untilPlace(other, 2);
    await whole.cancel();
    await outcome(whole);
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const late = await deploy(branch, again('third'), { onBusy: 'supersede' });
    expect(await failedAs('deployBranch', 'Busy', late)).toContain(
      `${other.workflowId} has it or waits for it, and is not superseded`,
    );
    await other.cancel();
    await build.cancel();
    await Promise.all([outcome(other), outcome(build)]);
  });

  test(
    'a full queue says so, and what to do',
    async () => {
      const branch = await makeApp(harness, { repository });
      const first = await holding(branch);
      const lock = harness.workflows.client.workflow.getHandle(`branch:${branch.appId}:main`);
      const waiting = Array.from({ length: MOST_CLAIMS - 1 }, (_, index) => `waits-${index}`);
      // The server takes ten updates of a workflow at a time.
      await inParallel(waiting, 8, (workflowId) =>
        lock.executeUpdate(acquireLockUpdate, { args: [{ workflowId, firstRunId: 'none', onBusy: 'queue' }] }),
      );
      const late = await deploy(branch, again('late'));
      expect(await failedAs('deployBranch', 'Busy', late)).toMatch(
        /^Busy: The queue of branch main of app \S+, which deploy:\S+ leads, is full: 200 runs .* Start it again when they are fewer/,
      );
      await first.cancel();
      await outcome(first);
    },
    30_000 * patience,
  );

  test('supersede needs allowProduction where the branch has that stage, and leaves it alone without', async () => {
    const branch = await makeApp(harness, { repository, stage: 'PRODUCTION' });
    const first = await holding(branch);
    const refused = await deploy(branch, again('second'), { onBusy: 'supersede' });
    expect(await failedAs('deployBranch', 'ProductionProtected', refused)).toMatch(
      /^ProductionProtected: .*allowProduction/,
    );
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['RUNNING']);
    const allowed = await deploy(branch, again('third'), { onBusy: 'supersede', allowProduction: true });
    expect(await allowed.result()).toMatchObject({ jobId: '2' });
    await outcome(first);
  });

  test('queue gives up at its deadline, and says who is in the way', async () => {
    const branch = await makeApp(harness, { repository });
    const first = await holding(branch);
    const late = await deploy(branch, again('second'), { queueSeconds: 1 });
    expect(await failedAs('deployBranch', 'Busy', late)).toMatch(
      /^Busy: .*deploy:.* works on it, and 1 s in the queue led to place 1/,
    );
    await first.cancel();
    await outcome(first);
    const next = await deploy(branch, again('third'));
    expect(await next.result()).toMatchObject({ jobId: '2' });
  });

  test('one that is cancelled while it waits leaves the queue', async () => {
    const branch = await makeApp(harness, { repository });
    const first = await holding(branch);
    const second = await deploy(branch, again('second'));
    const third = await deploy(branch, again('third'));
    await eventually(async () => expect((await third.progressNow()).steps.at(-1)?.detail).toMatch(/^place \d/));
    await second.cancel();
    expect(await outcome(second)).toMatchObject({ cancelled: true });
    await first.cancel();
    expect(await third.result()).toMatchObject({ jobId: '2' });
  });
});

describe('a run that had the lock and', () => {
  test(
    'was terminated gives it up, and what waits goes on within 30 s, when its job is over',
    async () => {
      const branch = await makeApp(harness, { repository });
      const first = await holding(branch);
      const waiting = await deploy(branch, again('second'));
      await eventually(async () => expect((await waiting.progressNow()).steps.at(-1)?.detail).toMatch(/^place 1/));
      await harness.workflows.client.workflow.getHandle(first.workflowId).terminate();
      await eventually(
        async () => expect((await waiting.progressNow()).steps.at(-1)?.detail).toMatch(/^waits for job 1/),
        30_000 * patience,
      );
      const last = await deploy(branch, again('third'), { onBusy: 'supersede' });
      expect(await last.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
      expect(await outcome(waiting)).toMatchObject({ cancelled: true });
      expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED', 'CANCELLED']);
    },
    60_000 * patience,
  );

  test(
    'was reset still has it',
    async () => {
      const branch = await makeApp(harness, { repository });
      const first = await holding(branch);
      const waiting = await deploy(branch, again('second'));
      await eventually(async () => expect((await waiting.progressNow()).steps.at(-1)?.detail).toMatch(/^place 1/));
      const { client } = harness.workflows;
      await reset(harness, first);
      const third = await deploy(branch, again('third'), { onBusy: 'fail' });
      expect(await failedAs('deployBranch', 'Busy', third)).toMatch(/^Busy: /);
      const handle = client.workflow.getHandle(first.workflowId);
      await handle.cancel();
      await handle.result().catch(() => undefined);
      expect(await waiting.result()).toMatchObject({ jobId: '2' });
    },
    60_000 * patience,
  );
});

describe('a job that something else started', () => {
  const foreign = async () => {
    const branch = await makeApp(harness, { repository });
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    await untilJob(harness, { ...branch, jobId: '1' }, isRunning);
    return branch;
  };

  test('is waited for', async () => {
    const branch = await makeApp(harness, { repository });
    await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    const run = await deploy(branch, again('ours'));
    expect(await run.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
    const jobs = await jobsOf(harness, branch);
    expect(jobs[0]?.startTime?.getTime()).toBeGreaterThanOrEqual(jobs[1]?.endTime?.getTime() ?? Number.NaN);
  });

  test('counts as busy for skip and fail', async () => {
    const branch = await foreign();
    expect(await (await deploy(branch, again('a'), { onBusy: 'skip' })).result()).toMatchObject({
      skipped: true,
      reason: `branch main of app ${branch.appId} is busy: job 1 works on it`,
    });
    const failed = await outcome(await deploy(branch, again('b'), { onBusy: 'fail' }));
    expect(failed?.message).toMatch(/^Busy: .*job 1 works on it/);
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('is stopped only with supersedeForeign', async () => {
    const branch = await foreign();
    const refused = await outcome(await deploy(branch, again('a'), { onBusy: 'supersede' }));
    expect(refused?.message).toMatch(/^Busy: .*give supersedeForeign/);
    const stops = (await callsOf(harness, 'StopJob')).length;
    const run = await deploy(branch, again('b'), { onBusy: 'supersede', supersedeForeign: true });
    expect(await run.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
    expect((await callsOf(harness, 'StopJob')).length - stops).toBe(1);
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED', 'CANCELLED']);
  });

  test('makes a queue give up at its deadline', async () => {
    const branch = await foreign();
    const late = await outcome(await deploy(branch, again('a'), { queueSeconds: 2 }));
    expect(late?.message).toMatch(/^Busy: .*job 1 works on it, and was not over in time/);
  });
});

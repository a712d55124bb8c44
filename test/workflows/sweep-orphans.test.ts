import { randomUUID } from 'node:crypto';
import { StartJobCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyOf } from '../../activities/effects/identity.ts';
import { control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, type HarnessOptions, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

const repository = 'https://github.com/example/site';

interface Branch {
  readonly appId: string;
  readonly branchName: string;
}

describe.each<[string, HarnessOptions]>([
  ['with search attributes', {}],
  ['without', { env: { SEARCH_ATTRIBUTES: 'off' } }],
])('sweepOrphans, %s', (_, options) => {
  const isMarking = options.env === undefined;
  let harness: Harness;
  beforeAll(async () => {
    // The emulator's clock and that of the worker are to be the same; jobs go on until they are stopped.
    harness = await startHarness({ ...options, speed: 1 });
    await control(harness, 'timings', { cancelling: 0.1 });
    await control(harness, 'jobs', { outcome: 'hang', times: 100 });
  });
  afterAll(() => harness.stop());

  const sweep = async (appId: string, graceSeconds: number) =>
    (await harness.workflows.start('sweepOrphans', { appIds: [appId], graceSeconds })).result();

  const running = async (branch: Branch): Promise<void> => {
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await oldEnough(branch);
  };

  /** Waits until the job is a second old, which is the least grace. */
  const oldEnough = (branch: Branch): Promise<void> =>
    eventually(async () => {
      const [job] = await jobsOf(harness, branch);
      expect(job?.startTime?.getTime()).toBeLessThan(Date.now() - 1_000);
    });

  const build = async () => {
    const branch = await makeApp(harness, { repository });
    const run = await harness.workflows.start('releaseBranch', { ...branch });
    await running(branch);
    return { branch, run };
  };

  /** Ends a run so that nothing cleans up behind it, and waits until its end can be seen in lists. */
  const terminate = async (workflowId: string): Promise<void> => {
    const { client } = harness.workflows;
    await client.workflow.getHandle(workflowId).terminate();
    await eventually(async () => {
      const query = `WorkflowId = '${workflowId}' AND ExecutionStatus = 'Running'`;
      expect((await client.workflow.count(query)).count).toBe(0);
    });
  };

  test.concurrent('stops a build whose run was terminated, once it is older than the grace period', async () => {
    const { branch, run } = await build();
    await terminate(run.workflowId);
    const job = { ...branch, jobId: '1', status: 'RUNNING', ...(isMarking && { startedBy: run.workflowId }) };
    expect(await sweep(branch.appId, 3_600)).toMatchObject({ branches: 1, stopped: [], recent: [job] });
    expect(await sweep(branch.appId, 1)).toMatchObject({ owned: 0, stopped: [job], recent: [], foreign: [] });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
    expect(await sweep(branch.appId, 1)).toEqual({ branches: 1, owned: 0, stopped: [], recent: [], foreign: [] });
  });

  test.concurrent('leaves a build alone whose run goes on', async () => {
    const { branch, run } = await build();
    expect(await sweep(branch.appId, 1)).toEqual({ branches: 1, owned: 1, stopped: [], recent: [], foreign: [] });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['RUNNING']);
    await run.cancel();
    await run.result().catch(() => undefined);
  });

  test.concurrent('leaves a build alone that was started by a single call, while a run waits for it', async () => {
    const branch = await makeApp(harness, { repository });
    const input = { ...branch, jobType: 'RELEASE' };
    await (await harness.workflows.start('callOperation', { operation: 'startJob', input })).result();
    await running(branch);
    const wait = await harness.workflows.start('waitForJob', { ...branch, jobId: '1' });
    const owned = isMarking ? 1 : 0;
    await eventually(async () => expect(await sweep(branch.appId, 3_600)).toMatchObject({ owned, stopped: [] }));
    await terminate(wait.workflowId);
    expect(await sweep(branch.appId, 1)).toMatchObject({ owned: 0, stopped: [{ jobId: '1' }] });
  });

  test.concurrent('tells of a deployment that a terminated run made, and stops it where its run is known', async () => {
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await running(branch);
    await terminate(run.workflowId);
    const { stopped, foreign } = await sweep(branch.appId, 1);
    // Amplify has no place for a key at a manual deployment.
    expect(isMarking ? stopped : foreign).toMatchObject([{ ...branch, jobId: '1', jobType: 'MANUAL' }]);
    expect(isMarking ? foreign : stopped).toEqual([]);
  });

  test.concurrent('tells of a deployment whose upload never comes, and leaves it alone, since no run told of it', async () => {
    const branch = await makeApp(harness);
    await (await harness.workflows.start('callOperation', { operation: 'createDeployment', input: branch })).result();
    await oldEnough(branch);
    const job = { ...branch, jobId: '1', jobType: 'MANUAL', status: 'CREATED', startedAt: expect.any(String) };
    expect(await sweep(branch.appId, 1)).toEqual({ branches: 1, owned: 0, stopped: [], recent: [], foreign: [job] });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CREATED']);
  });

  test.concurrent('tells of what something else started, and leaves it alone', async () => {
    const branch = await makeApp(harness, { repository });
    const command = { ...branch, jobType: 'RELEASE', commitMessage: 'by hand' } as const;
    await harness.aws.amplify.send(new StartJobCommand(command));
    await running(branch);
    expect(await sweep(branch.appId, 1)).toMatchObject({ stopped: [], foreign: [{ ...branch, jobId: '1' }] });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['RUNNING']);
  });

  test.concurrent('tells of a build that carries the key of a run in another namespace, and leaves it alone', async () => {
    const run = { workflowId: 'deployBranch:shop', firstRunId: randomUUID(), step: 'branch main' };
    const { namespace } = harness.workflows.client.options;
    for (const [where, kind] of [
      ['of-another-team', 'foreign'],
      [namespace, 'stopped'],
    ] as const) {
      const branch = await makeApp(harness, { repository });
      const commitMessage = `release [${keyOf(where, run)}]`;
      await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE', commitMessage }));
      await running(branch);
      const nothing = { stopped: [], recent: [], foreign: [] };
      expect(await sweep(branch.appId, 1)).toMatchObject({ ...nothing, [kind]: [{ ...branch, jobId: '1' }] });
    }
  });

  // Not beside the others, since faults are of all apps.
  test('tells of a deployment whose run was terminated before it started it, and leaves it alone', async () => {
    const branch = await makeApp(harness);
    await control(harness, 'faults', { operation: 'StartDeployment', kind: 'close-before' });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'CREATED');
    await terminate(run.workflowId);
    await oldEnough(branch);
    const job = { ...branch, jobType: 'MANUAL', status: 'CREATED' };
    expect(await sweep(branch.appId, 1)).toMatchObject({ owned: 0, stopped: [], recent: [], foreign: [job] });
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
  });

  test.concurrent('fails where an app that it is to look at is not there', async () => {
    const run = await harness.workflows.start('sweepOrphans', { appIds: ['d1nothing'] });
    expect(await failedAs('sweepOrphans', 'NotFoundException', run)).toMatch(/d1nothing/);
  });

  test.each([
    [{ graceSeconds: 0 }, /graceSeconds must be/],
    [{ appIds: [] }, /appIds must/],
  ])('refuses %o', async (input, rule) => {
    await expect(harness.workflows.start('sweepOrphans', input)).rejects.toThrow(rule);
  });
});

import { CreateBranchCommand, GetAppCommand, GetBranchCommand } from '@aws-sdk/client-amplify';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { callsOf, control, jobsOf, untilJob } from '../setup/amplify.ts';
import { detailsOf } from '../setup/details.ts';
import { eventsOf, ofType } from '../setup/events.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { changesSince, makeWhole } from '../setup/whole-app.ts';

let harness: Harness;
withoutCache('updateApp, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ speed: 60, ...options });
    await control(harness, 'quotas', { appCreationsPerHour: 1_000, apps: 100 });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  test('without prune nothing is deleted, and what is left out is left alone', async () => {
    const appId = await makeWhole(harness, `kept-${options.maxCachedWorkflows ?? 'c'}.example`);
    const count = (await callsOf(harness)).length;
    const run = await harness.workflows.start('updateApp', {
      appId,
      branches: [{ branchName: 'old', ttl: '60' }],
      webhooks: [],
    });
    expect((await run.result()).differences).toEqual([
      { resource: 'branch old', member: 'ttl', before: '5', after: '60' },
    ]);
    expect(await changesSince(harness, count, appId)).toEqual(['UpdateBranch']);
  });

  test('plain secrets are redacted in what it tells', async () => {
    const appId = await makeWhole(harness, `plain-${options.maxCachedWorkflows ?? 'c'}.example`);
    const app = {
      environmentVariables: { KEY: 'canary-plain' },
      enableBasicAuth: true,
      basicAuthCredentials: { username: 'me', password: 'canary-pass' },
    };
    const run = await harness.workflows.start('updateApp', { appId, app, plan: true });
    expect(JSON.stringify(await run.result())).not.toContain('canary');
    const password = expect.stringMatching(/^\[redacted/);
    expect((await run.result()).calls).toMatchObject([{ input: { basicAuthCredentials: { password } } }]);
  });

  test('a branch in production is pruned only when it may, and else nothing is touched', async () => {
    const appId = await makeWhole(harness, `live-${options.maxCachedWorkflows ?? 'c'}.example`);
    await harness.aws.amplify.send(new CreateBranchCommand({ appId, branchName: 'live', stage: 'PRODUCTION' }));
    const count = (await callsOf(harness)).length;
    const input = {
      appId,
      app: { name: 'renamed' },
      branches: [{ branchName: 'main' }, { branchName: 'old' }],
      prune: true,
    };
    const run = await harness.workflows.start('updateApp', input);
    expect(await failedAs('updateApp', 'ProductionProtected', run)).toMatch(
      /^ProductionProtected: .*\(live\).*allowProduction/,
    );
    expect(await changesSince(harness, count, appId)).toEqual([]);
    const allowed = await harness.workflows.start('updateApp', { ...input, allowProduction: true });
    await allowed.result();
    expect(await changesSince(harness, count, appId)).toEqual(['UpdateApp', 'DeleteBranch']);
  });

  test('when a step fails, the failure says what was applied, which stays', async () => {
    const appId = await makeWhole(harness, `failed-${options.maxCachedWorkflows ?? 'c'}.example`);
    await control(harness, 'jobs', { appId, branchName: 'new', outcome: 'fail', times: 1 });
    const run = await harness.workflows.start('updateApp', {
      appId,
      app: { name: 'changed' },
      branches: [{ branchName: 'new' }],
      webhooks: [{ branchName: 'new' }],
    });
    const failure = await run
      .result()
      .catch((error: unknown) => (error instanceof WorkflowFailedError ? error.cause : error));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    await failedAs('updateApp', 'JobFailed', run);
    expect(failure).toMatchObject({
      type: 'JobFailed',
      message: expect.stringMatching(/; of 4 calls, 2 were made, and stay$/),
      details: [
        {
          applied: [{ operation: 'updateApp', input: { appId, name: 'changed' } }, { operation: 'createBranch' }],
          left: [{ operation: 'startJob' }, { operation: 'createWebhook' }],
        },
      ],
    });
    const { app } = await harness.aws.amplify.send(new GetAppCommand({ appId }));
    expect(app?.name).toBe('changed');
  });

  test('when it is cancelled, its job is stopped, and what was applied stays and is told', async () => {
    const appId = await makeWhole(harness, `cancelled-${options.maxCachedWorkflows ?? 'c'}.example`);
    await control(harness, 'jobs', { appId, branchName: 'new', outcome: 'hang', times: 1 });
    const input = {
      appId,
      app: { name: 'changed' },
      branches: [{ branchName: 'new' }, { branchName: 'main' }],
      prune: true,
    };
    const run = await harness.workflows.start('updateApp', input);
    const job = { appId, branchName: 'new', jobId: '1' };
    await untilJob(harness, job, (status) => status === 'RUNNING');
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await jobsOf(harness, job)).map(({ status }) => status)).toEqual(['CANCELLED']);
    expect((await run.progressNow()).steps.filter(({ state }) => state === 'done').map(({ title }) => title)).toEqual([
      `Compare app ${appId} with its description`,
      `Update app ${appId}`,
      'Create branch new',
      'Start a build of new',
      'Clean up the deployment',
    ]);
    await harness.aws.amplify.send(new GetBranchCommand({ appId, branchName: 'old' }));
    const [name, branch] = [{ operation: 'updateApp' }, { operation: 'createBranch' }];
    const partly = { applied: [name, branch], left: [{ operation: 'startJob' }, { operation: 'deleteBranch' }] };
    expect((await run.progressNow()).partlyApplied).toMatchObject(partly);
    expect(ofType(await eventsOf(run), 'partlyApplied')).toMatchObject([partly]);
    const said = 'Made, and stays:\n\n- updateApp: app APP\n- createBranch: branch new of app APP\n\nLeft:\n\n';
    expect(await detailsOf(harness, run)).toContain(said.replaceAll('APP', appId));
  });

  test('an environment that Amplify cannot change, and an app that is not there, fail before anything is touched', async () => {
    const appId = await makeWhole(harness, `refused-${options.maxCachedWorkflows ?? 'c'}.example`);
    const count = (await callsOf(harness)).length;
    const backendEnvironments = [{ environmentName: 'old', stackName: 'another' }];
    const run = await harness.workflows.start('updateApp', { appId, app: { name: 'x' }, backendEnvironments });
    expect(await failedAs('updateApp', 'Conflict', run)).toMatch(/^Conflict: .* has another stackName/);
    const missing = await harness.workflows.start('updateApp', { appId: 'dmissing' });
    expect((await outcome(missing))?.message).toMatch(/^NotFoundException: /);
    expect(await changesSince(harness, count, appId)).toEqual([]);
  });
});

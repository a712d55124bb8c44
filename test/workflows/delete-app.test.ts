import {
  CreateBranchCommand,
  CreateDomainAssociationCommand,
  CreateWebhookCommand,
  GetAppCommand,
  StartJobCommand,
} from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, effectsOf, makeApp } from '../setup/amplify.ts';
import { makeBackend } from '../setup/backends.ts';
import { untilEvent } from '../setup/events.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withoutCache('deleteApp, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  const exists = (appId: string): Promise<boolean> =>
    harness.aws.amplify.send(new GetAppCommand({ appId })).then(
      () => true,
      () => false,
    );

  test('deletes all that an app has, in the order that works, after its job is stopped', async () => {
    const { appId } = await makeBackend(harness);
    const branchName = 'main';
    const { amplify } = harness.aws;
    const subDomainSettings = [{ prefix: 'www', branchName }];
    await amplify.send(new CreateDomainAssociationCommand({ appId, domainName: 'example.com', subDomainSettings }));
    await amplify.send(new CreateWebhookCommand({ appId, branchName }));
    const run = await harness.workflows.start('deleteApp', { appId });
    expect(await run.result()).toEqual({ appId, existed: true });
    expect(await exists(appId)).toBe(false);
    const deleting = /^(DeleteDomainAssociation|DeleteWebhook|DeleteBackend|DeleteBranch|DeleteApp)$/;
    const effects = (await callsOf(harness)).filter(({ operation, effect }) => effect && deleting.test(operation));
    expect(effects.map(({ operation }) => operation)).toEqual([
      'DeleteDomainAssociation',
      'DeleteWebhook',
      'DeleteBackend',
      'DeleteBranch',
      'DeleteApp',
    ]);
  });

  test('deletes an app of which AmplifyBackend knows nothing', async () => {
    const { appId } = await makeApp(harness);
    const unknown = { name: 'NotFoundException', status: 404, message: 'App not found.' };
    await control(harness, 'faults', { operation: 'GetBackend', kind: 'error', count: 1, ...unknown });
    const run = await harness.workflows.start('deleteApp', { appId });
    expect(await run.result()).toEqual({ appId, existed: true });
    expect(await exists(appId)).toBe(false);
  });

  test('is parked where it may not read the app, and goes on when that is mended', async () => {
    const { appId } = await makeApp(harness);
    const denied = { name: 'AccessDeniedException', status: 403, message: 'not authorized to perform: amplify:GetApp' };
    await control(harness, 'faults', { operation: 'GetApp', kind: 'error', count: 1, ...denied });
    const run = await harness.workflows.start('deleteApp', { appId });
    expect((await untilEvent(run, 'stepParked')).step).toMatchObject({ title: `Read app ${appId}` });
    await run.retryStep();
    expect(await run.result()).toEqual({ appId, existed: true });
  });

  test('stops an unfinished job first, whoever began it', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    const stops = await effectsOf(harness, 'StopJob');
    const run = await harness.workflows.start('deleteApp', { appId: branch.appId });
    expect(await run.result()).toEqual({ appId: branch.appId, existed: true });
    expect((await effectsOf(harness, 'StopJob')) - stops).toBe(1);
    expect(await exists(branch.appId)).toBe(false);
  });

  test('touches nothing where a branch is in production, unless it may', async () => {
    const { appId } = await makeApp(harness);
    await harness.aws.amplify.send(new CreateBranchCommand({ appId, branchName: 'live', stage: 'PRODUCTION' }));
    const deleted = await effectsOf(harness, 'DeleteBranch');
    const run = await harness.workflows.start('deleteApp', { appId });
    expect(await failedAs('deleteApp', 'ProductionProtected', run)).toMatch(
      /^ProductionProtected: .*\(live\).*allowProduction/,
    );
    expect((await effectsOf(harness, 'DeleteBranch')) - deleted).toBe(0);
    const allowed = await harness.workflows.start('deleteApp', { appId, allowProduction: true });
    expect(await allowed.result()).toEqual({ appId, existed: true });
  });

  test('goes on where a run was cancelled, and finds nothing to do when all is gone', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    const { appId } = branch;
    const cancelled = await harness.workflows.start('deleteApp', { appId });
    await cancelled.cancel();
    await outcome(cancelled);
    const run = await harness.workflows.start('deleteApp', { appId });
    await run.result();
    expect(await exists(appId)).toBe(false);
    const again = await harness.workflows.start('deleteApp', { appId });
    expect(await again.result()).toEqual({ appId, existed: false });
  });
});

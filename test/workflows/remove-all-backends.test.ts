import { CreateBranchCommand, GetAppCommand, GetBackendEnvironmentCommand } from '@aws-sdk/client-amplify';
import { CloneBackendCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RemoveAllBackendsInput } from '../../workflows/contracts.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { changesOf, completed, environmentsOf, makeBackend } from '../setup/backends.ts';
import { cancelledDuring } from '../setup/cancel.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';

let harness: Harness;
withCache('removeAllBackends, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ ...options, speed: 100 });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/backend-jobs`, { method: 'DELETE' }));

  const start = (input: RemoveAllBackendsInput) => harness.workflows.start('removeAllBackends', input);
  const remove = async (input: RemoveAllBackendsInput) => (await start(input)).result();
  const appExists = (appId: string): Promise<boolean> =>
    harness.aws.amplify.send(new GetAppCommand({ appId })).then(
      () => true,
      () => false,
    );
  const branchInProduction = async (appId: string, withBackend: boolean): Promise<void> => {
    const { amplify } = harness.aws;
    const environment = new GetBackendEnvironmentCommand({ appId, environmentName: 'dev' });
    const backendEnvironmentArn = withBackend
      ? (await amplify.send(environment)).backendEnvironment?.backendEnvironmentArn
      : undefined;
    const branch = { appId, branchName: 'live', stage: 'PRODUCTION', backendEnvironmentArn } as const;
    await amplify.send(new CreateBranchCommand(branch));
  };

  test('removes all of an app, and the second time finds nothing to do', async () => {
    const { appId } = await makeBackend(harness);
    const { appId: other } = await makeBackend(harness);
    const environment = { AppId: appId, BackendEnvironmentName: 'dev' };
    const clone = new CloneBackendCommand({ ...environment, TargetEnvironmentName: 'test' });
    await completed(harness, environment, harness.aws.amplifybackend.send(clone));
    expect(await remove({ appId })).toEqual({ appId, removed: ['dev', 'test'], appExists: true });
    expect(await environmentsOf(harness, appId)).toEqual([]);
    const before = await changesOf(harness, appId);
    expect(await remove({ appId })).toEqual({ appId, removed: [], appExists: true });
    expect(await changesOf(harness, appId)).toEqual(before);
    expect(await environmentsOf(harness, other)).toEqual(['dev']);
  });

  test('has the app cleaned up too, and takes one that is gone for done', async () => {
    const { appId } = await makeBackend(harness);
    expect(await remove({ appId, cleanAmplifyApp: true })).toEqual({ appId, removed: ['dev'], appExists: false });
    expect(await appExists(appId)).toBe(false);
    expect(await remove({ appId, cleanAmplifyApp: true })).toEqual({ appId, removed: [], appExists: false });
  });

  test('touches nothing where a branch in production has a backend, unless it may', async () => {
    const { appId } = await makeBackend(harness);
    await branchInProduction(appId, true);
    const before = await changesOf(harness, appId);
    expect(await failedAs('removeAllBackends', 'ProductionProtected', await start({ appId }))).toMatch(
      /^ProductionProtected: .*\(live\).*allowProduction/,
    );
    expect(await changesOf(harness, appId)).toEqual(before);
    expect(await remove({ appId, allowProduction: true })).toMatchObject({ removed: ['dev'] });
  });

  test('a branch in production without a backend is in the way of the app alone', async () => {
    const { appId } = await makeBackend(harness);
    await branchInProduction(appId, false);
    const cleaning = await start({ appId, cleanAmplifyApp: true });
    expect(await failedAs('removeAllBackends', 'ProductionProtected', cleaning)).toMatch(
      /^ProductionProtected: .*\(live\)/,
    );
    expect(await remove({ appId })).toMatchObject({ removed: ['dev'], appExists: true });
  });

  test('says what is left when it takes too long', async () => {
    const { appId } = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'fail', operation: 'RemoveAllBackends', times: 1 });
    const removing = await start({ appId, timeoutSeconds: 2 });
    expect(await failedAs('removeAllBackends', 'WaitTimedOut', removing)).toBe(
      `WaitTimedOut: App ${appId} still had backend environments after 2 s; left: dev`,
    );
  });

  test.each(['close-before', 'close-after'])('when the connection breaks, ends well: %s', async (kind) => {
    const { appId } = await makeBackend(harness);
    await control(harness, 'faults', { operation: 'RemoveAllBackends', kind, count: 1 });
    expect(await remove({ appId, cleanAmplifyApp: true })).toMatchObject({ removed: ['dev'], appExists: false });
  });

  test('cancelled before the job, leaves all; cancelled after, lets it go on', async () => {
    const { appId } = await makeBackend(harness);
    const begin = () => start({ appId });
    expect(await cancelledDuring(harness, { operation: 'ListBranches' }, begin)).toMatchObject({ cancelled: true });
    expect(await environmentsOf(harness, appId)).toEqual(['dev']);
    expect(await cancelledDuring(harness, { operation: 'RemoveAllBackends' }, begin)).toMatchObject({
      cancelled: true,
    });
    expect(await remove({ appId })).toMatchObject({ appExists: true });
    expect(await environmentsOf(harness, appId)).toEqual([]);
  });

  test('an app that never had any is left alone', async () => {
    const { appId } = await makeApp(harness);
    expect(await remove({ appId })).toEqual({ appId, removed: [], appExists: true });
  });
});

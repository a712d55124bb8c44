import {
  CreateBackendAuthCommand,
  type CreateBackendAuthResourceConfig,
  GetBackendAuthCommand,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConfigureAuthInput } from '../../workflows/contracts.ts';
import { control } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { failureDetails } from '../setup/failure-details.ts';
import { PRIVATE_KEY, SECRET, settings, startAuthHarness, withPool } from '../setup/auth-settings.ts';
import { changesOf, endJob, isSettled, makeBackend, overtaken, resourcesOf, untilBusy } from '../setup/backends.ts';
import { cancelledDuring } from '../setup/cancel.ts';
import { detailsOf } from '../setup/details.ts';
import { type Harness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withCache('configureAuth that does not end well, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startAuthHarness(options);
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/backend-jobs`, { method: 'DELETE' }));

  const start = (input: ConfigureAuthInput) => harness.workflows.start('configureAuth', input);
  const run = async (input: ConfigureAuthInput) => (await start(input)).result();
  const names = (appId: string) => resourcesOf(harness, appId, 'auth');
  const read = async (AppId: string) => {
    const resource = { AppId, BackendEnvironmentName: 'dev', ResourceName: 'auth' };
    return (await harness.aws.amplifybackend.send(new GetBackendAuthCommand(resource))).ResourceConfig;
  };

  test('refuses a wrong input before anything is touched, with all that is wrong', async () => {
    const environment = await makeBackend(harness);
    const pool = { userPoolId: 'p', webClientId: 'w', nativeClientId: 'n' };
    const wrong = { ...environment, resourceName: 'x', import: pool, remove: true };
    await expect(start(wrong)).rejects.toThrow(
      'configureAuth: the input must have exactly one of resourceConfig, import, remove; ' +
        'resourceName must not be given with import, which takes no name',
    );
    await expect(start({ ...environment, remove: false })).rejects.toThrow('exactly one of');
  });

  test('fails with what the job says, and leaves what was there', async () => {
    const environment = await makeBackend(harness);
    const fail = (operation: string) =>
      control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no quota', operation, times: 1 });
    await fail('CreateBackendAuth');
    const creating = await start({ ...environment, resourceConfig: settings });
    expect(await failedAs('configureAuth', 'BackendJobFailed', creating)).toMatch(
      /^BackendJobFailed: CreateBackendAuth .*no quota/,
    );
    expect(await names(environment.appId)).toEqual([]);
    expect(await failureDetails(creating)).toMatchObject({ status: 'FAILED', before: null, after: null });
    const { after: created } = await run({ ...environment, resourceConfig: settings });
    const before = await read(environment.appId);
    await fail('UpdateBackendAuth');
    const updating = await start({ ...environment, resourceConfig: withPool({ Mfa: { MFAMode: 'ON' } }) });
    expect(await failedAs('configureAuth', 'BackendJobFailed', updating)).toMatch(
      /^BackendJobFailed: UpdateBackendAuth .*no quota/,
    );
    expect(await read(environment.appId)).toEqual(before);
    const details = await failureDetails(updating);
    expect(details).toMatchObject({ status: 'FAILED', before: created, after: created });
    expect(JSON.stringify(details)).not.toMatch(new RegExp(`${SECRET}|${PRIVATE_KEY}`));
  });

  test('notices that a job that ended well did nothing', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'hang', times: 1 });
    const creating = await start({ ...environment, resourceConfig: settings });
    await untilBusy(harness, environment.appId, 'dev');
    await endJob(harness, environment, 'COMPLETED');
    expect(await failedAs('configureAuth', 'StateMismatch', creating)).toBe(
      'StateMismatch: The job ended well, but the auth of environment dev is not there',
    );
    expect(await failureDetails(creating)).toEqual({ changes: [], before: null, after: null });
  });

  test('gives up in time, and leaves none that it made', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'hang', times: 1 });
    const creating = await start({ ...environment, resourceConfig: settings, timeoutSeconds: 1 });
    const waitsForTheEnd = async (): Promise<boolean> =>
      (await creating.progressNow()).steps.some(({ title }) => title.startsWith('Wait for the end of job'));
    while (!(await waitsForTheEnd())) await new Promise((resolve) => setTimeout(resolve, 50));
    await endJob(harness, environment, 'FAILED');
    expect(await failedAs('configureAuth', 'WaitTimedOut', creating)).toMatch(
      /^WaitTimedOut: CreateBackendAuth .* was not over after 1 s/,
    );
    expect(await names(environment.appId)).toEqual([]);
  });

  test.each([{ operation: 'GetBackend' }, { operation: 'CreateBackendAuth' }, { operation: 'GetBackendJob' }])(
    'cancelled twice during $operation, leaves none that it made',
    async (call) => {
      const { appId, environmentName } = await makeBackend(harness);
      const begin = () => start({ appId, environmentName, resourceConfig: settings });
      expect(await cancelledDuring(harness, call, begin)).toMatchObject({ cancelled: true });
      expect(await names(appId)).toEqual([]);
      expect(await isSettled(harness, appId)).toBe(true);
    },
  );

  test('does not take a job of somebody else for its own that came in between', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'succeed', seconds: 300, times: 1 });
    const ResourceConfig: CreateBackendAuthResourceConfig = {
      AuthResources: 'USER_POOL_ONLY',
      Service: 'COGNITO',
      UserPoolConfigs: { UserPoolName: 'p', SignInMethod: 'USERNAME', RequiredSignUpAttributes: ['EMAIL'] },
    };
    const resource = { AppId: environment.appId, BackendEnvironmentName: 'dev', ResourceName: 'auth', ResourceConfig };
    const makeTheirs = () => harness.aws.amplifybackend.send(new CreateBackendAuthCommand(resource));
    const begin = () => start({ ...environment, resourceConfig: settings });
    const creating = await overtaken(harness, 1, begin, makeTheirs);
    expect(await failedAs('configureAuth', 'Conflict', creating)).toMatch(/ of somebody else was in the way$/);
  });

  test('cancelled during its last call, is done', async () => {
    const environment = await makeBackend(harness);
    const begin = () => start({ ...environment, resourceConfig: settings });
    expect(await cancelledDuring(harness, { operation: 'GetBackend', skip: 1 }, begin)).toBeUndefined();
    expect(await names(environment.appId)).toEqual(['auth']);
  });

  test('cancelled while an update runs, waits for its end, and leaves it', async () => {
    const environment = await makeBackend(harness);
    await run({ ...environment, resourceConfig: settings });
    const updating = await start({ ...environment, resourceConfig: withPool({ Mfa: { MFAMode: 'ON' } }) });
    await untilBusy(harness, environment.appId, 'dev');
    await updating.cancel();
    expect(await outcome(updating)).toMatchObject({ cancelled: true });
    expect(await isSettled(harness, environment.appId)).toBe(true);
    expect((await read(environment.appId))?.UserPoolConfigs?.Mfa?.MFAMode).toBe('ON');
    const { steps, states } = await updating.progressNow();
    expect(steps.at(-2)).toMatchObject({ state: 'done', detail: 'COMPLETED' });
    expect(steps.at(-2)?.title).toMatch(/^Wait for the end of job .*, which can't be stopped$/);
    const withMfa = (MFAMode: string) => ({ resourceConfig: { UserPoolConfigs: { Mfa: { MFAMode } } } });
    expect(states).toMatchObject({ before: withMfa('OFF'), after: withMfa('ON') });
    expect(JSON.stringify(states)).toMatch(/"PrivateKey":"\[redacted /);
    const details = await detailsOf(harness, updating);
    expect(details).toMatch(/Before: `\{"resourceName":"auth".*\n\nAfterwards: `\{"resourceName":"auth"/);
  });

  test.each(['close-before', 'close-after'])('makes one job when the connection breaks: %s', async (kind) => {
    const environment = await makeBackend(harness);
    await control(harness, 'faults', { operation: 'CreateBackendAuth', kind, count: 1 });
    expect(await run({ ...environment, resourceConfig: settings })).toMatchObject({ done: 'created' });
    expect(
      await changesOf(harness, environment.appId).then((all) => all.filter((one) => one === 'CreateBackendAuth')),
    ).toHaveLength(1);
  });
});

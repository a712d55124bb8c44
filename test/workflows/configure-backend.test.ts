import { CreateBackendConfigCommand, UpdateBackendConfigCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConfigureBackendInput } from '../../workflows/contracts.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { changesOf, isSettled, makeBackend, overtaken, untilBusy } from '../setup/backends.ts';
import { cancelledDuring } from '../setup/cancel.ts';
import { failedAs } from '../setup/failed-as.ts';
import { failureDetails } from '../setup/failure-details.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

const loginAuthConfig = { AwsCognitoRegion: 'eu-west-1', AwsUserPoolsId: 'eu-west-1_abc' };

let harness: Harness;
withCache('configureBackend, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ ...options, speed: 100 });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/backend-jobs`, { method: 'DELETE' }));

  const start = (input: ConfigureBackendInput) => harness.workflows.start('configureBackend', input);
  const configure = async (input: ConfigureBackendInput) => (await start(input)).result();
  /** The login config; undefined where there is no config. An empty update changes nothing of the emulator's. */
  const read = async (AppId: string) => {
    const reading = harness.aws.amplifybackend.send(new UpdateBackendConfigCommand({ AppId }));
    return reading.then(
      ({ LoginAuthConfig = {} }) => LoginAuthConfig,
      () => undefined,
    );
  };

  test('creates the config with its login config, then updates it, and removes it', async () => {
    const { appId } = await makeBackend(harness);
    const created = await configure({ appId, backendManagerAppId: 'dmanager', loginAuthConfig });
    const after = { backendManagerAppId: 'dmanager', loginAuthConfig };
    expect(created).toEqual({ appId, done: 'created', existed: false, after, jobId: expect.any(String) });
    const more = { AwsUserPoolsWebClientId: 'web' };
    const updated = await configure({ appId, loginAuthConfig: more });
    const merged = { ...after, loginAuthConfig: { ...loginAuthConfig, ...more } };
    expect(updated).toEqual({ appId, done: 'updated', existed: true, after: merged });
    expect(await read(appId)).toEqual(merged.loginAuthConfig);
    expect(await configure({ appId, remove: true })).toEqual({ appId, done: 'removed', existed: true });
    expect(await read(appId)).toBeUndefined();
    expect(await configure({ appId, remove: true })).toEqual({ appId, done: 'unchanged', existed: false });
  });

  test('only enables it where no login config is given, once, also in an app without environments', async () => {
    const { appId } = await makeApp(harness);
    expect(await configure({ appId })).toMatchObject({ done: 'created', existed: false });
    const before = await changesOf(harness, appId);
    expect(await configure({ appId })).toEqual({ appId, done: 'unchanged', existed: true });
    expect(await changesOf(harness, appId)).toEqual(before);
    expect(await read(appId)).toEqual({});
  });

  test('notices another manager than was asked for', async () => {
    const { appId } = await makeBackend(harness);
    await configure({ appId, loginAuthConfig });
    const other = await start({ appId, backendManagerAppId: 'dother', loginAuthConfig });
    expect(await failedAs('configureBackend', 'StateMismatch', other)).toBe(
      `StateMismatch: The backend config of app ${appId} is not as asked; BackendManagerAppId is ${appId}, not dother`,
    );
    expect(await failureDetails(other)).toEqual({ before: {}, after: { backendManagerAppId: appId, loginAuthConfig } });
  });

  test('fails with what the job says, and with an app that is not there', async () => {
    const { appId } = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no role', times: 1 });
    const failed = await start({ appId });
    expect(await failedAs('configureBackend', 'BackendJobFailed', failed)).toMatch(
      /^BackendJobFailed: CreateBackendConfig .*no role/,
    );
    expect(await failureDetails(failed)).toMatchObject({ status: 'FAILED', before: null, after: null });
    expect(await read(appId)).toBeUndefined();
    const missing = await start({ appId: 'dnowhere', loginAuthConfig });
    expect((await outcome(missing))?.message).toMatch(/^NotFoundException: /);
  });

  test.each(['GetBackend', 'CreateBackendConfig', 'GetBackendJob'])(
    'cancelled twice during %s, leaves none that it made',
    async (operation) => {
      const { appId } = await makeBackend(harness);
      const begin = () => start({ appId, loginAuthConfig });
      expect(await cancelledDuring(harness, { operation }, begin)).toMatchObject({ cancelled: true });
      expect(await isSettled(harness, appId)).toBe(true);
      expect(await read(appId)).toBeUndefined();
    },
  );

  test('cancelled while its job runs, leaves none; one that was there is never removed', async () => {
    const { appId } = await makeBackend(harness);
    const creating = await start({ appId });
    await untilBusy(harness, appId, 'dev');
    await creating.cancel();
    expect(await outcome(creating)).toMatchObject({ cancelled: true });
    expect(await read(appId)).toBeUndefined();
    expect((await creating.progressNow()).states).toEqual({ before: null, after: null });
    await configure({ appId, loginAuthConfig });
    const begin = () => start({ appId });
    await cancelledDuring(harness, { operation: 'CreateBackendConfig' }, begin);
    expect(await read(appId)).toEqual(loginAuthConfig);
  });

  test.each(['close-before', 'close-after'])('makes one config when the connection breaks: %s', async (kind) => {
    const { appId } = await makeBackend(harness);
    await control(harness, 'faults', { operation: 'CreateBackendConfig', kind, count: 1 });
    expect(await configure({ appId, loginAuthConfig })).toMatchObject({ done: 'created', existed: false });
    expect((await changesOf(harness, appId)).filter((one) => one === 'CreateBackendConfig')).toHaveLength(1);
  });

  test('leaves alone what a job of somebody else does that began after the last look, and that failed', async () => {
    const { appId } = await makeBackend(harness);
    await control(harness, 'backend-jobs', { appId, outcome: 'fail', seconds: 400, times: 1 });
    const theirs = new CreateBackendConfigCommand({ AppId: appId });
    const run = await overtaken(
      harness,
      1,
      () => start({ appId }),
      () => harness.aws.amplifybackend.send(theirs),
    );
    expect(await failedAs('configureBackend', 'Conflict', run)).toMatch(/of somebody else was in the way$/);
    expect(await read(appId)).toBeUndefined();
  });
});

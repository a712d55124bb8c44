import {
  CreateBackendAPICommand,
  CreateBackendStorageCommand,
  GetBackendStorageCommand,
  type CreateBackendStorageResourceConfig,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConfigureStorageInput } from '../../workflows/contracts.ts';
import { control } from '../setup/amplify.ts';
import {
  changesOf,
  completed,
  isSettled,
  jobsInTurn,
  makeBackend,
  overtaken,
  overtakenDuring,
  resourcesOf,
} from '../setup/backends.ts';
import { cancelledDuring } from '../setup/cancel.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { failureDetails } from '../setup/failure-details.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

type Settings = NonNullable<ConfigureStorageInput['resourceConfig']>;
const settings: Settings = {
  ServiceName: 'S3',
  BucketName: 'shop-files',
  Permissions: { Authenticated: ['READ', 'DELETE'], UnAuthenticated: ['READ'] },
};
const readOnly: Settings = { ...settings, Permissions: { Authenticated: ['READ'] } };

let harness: Harness;
const start = (input: ConfigureStorageInput) => harness.workflows.start('configureStorage', input);
const configure = async (input: ConfigureStorageInput) => (await start(input)).result();
const names = (appId: string) => resourcesOf(harness, appId, 'storage');
const read = async (AppId: string, ResourceName = 'storage') => {
  const resource = { AppId, BackendEnvironmentName: 'dev', ResourceName };
  return (await harness.aws.amplifybackend.send(new GetBackendStorageCommand(resource))).ResourceConfig;
};
const createByHand = (AppId: string) => {
  const resource = { AppId, BackendEnvironmentName: 'dev', ResourceName: 'storage' };
  const ResourceConfig: CreateBackendStorageResourceConfig = {
    ServiceName: 'S3',
    Permissions: { Authenticated: ['DELETE'] },
  };
  return harness.aws.amplifybackend.send(new CreateBackendStorageCommand({ ...resource, ResourceConfig }));
};

withCache('configureStorage, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ ...options, speed: 100 });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/backend-jobs`, { method: 'DELETE' }));

  test('creates what is not there, updates what differs, and else does nothing', async () => {
    const environment = await makeBackend(harness);
    const created = await configure({ ...environment, resourceConfig: settings });
    expect(created).toMatchObject({ done: 'created', after: { resourceName: 'storage', resourceConfig: settings } });
    expect(await configure({ ...environment, resourceConfig: settings })).toMatchObject({ done: 'unchanged' });
    const updated = await configure({ ...environment, resourceConfig: readOnly });
    expect(updated).toMatchObject({ done: 'updated', before: created.after });
    expect(updated.changes.map(({ path }) => path)).toEqual(['resourceConfig.Permissions.Authenticated']);
    expect(await read(environment.appId)).toMatchObject({ Permissions: { Authenticated: ['READ'] }, Imported: false });
    expect((await changesOf(harness, environment.appId)).slice(-2)).toEqual([
      'CreateBackendStorage',
      'UpdateBackendStorage',
    ]);
  });

  test('refuses another bucket, and touches nothing', async () => {
    const environment = await makeBackend(harness);
    const { after } = await configure({ ...environment, resourceConfig: settings });
    const before = await changesOf(harness, environment.appId);
    const other = await start({ ...environment, resourceConfig: { ...readOnly, BucketName: 'others' } });
    expect(await failedAs('configureStorage', 'UnsupportedChange', other)).toBe(
      'UnsupportedChange: The storage of environment dev is left alone, since no call can change ' +
        'resourceConfig.BucketName from "shop-files" to "others"',
    );
    const path = 'resourceConfig.BucketName';
    const changes = [{ path, before: 'shop-files', asked: 'others' }];
    expect(await failureDetails(other)).toEqual({ changes, before: after, after });
    const importing = await start({ ...environment, import: { bucketName: 'others' } });
    expect(await failedAs('configureStorage', 'UnsupportedChange', importing)).toMatch(
      /^UnsupportedChange: .*BucketName.*; .*Imported from false/,
    );
    expect(await changesOf(harness, environment.appId)).toEqual(before);
  });

  test('imports a bucket once, and removes it', async () => {
    const environment = await makeBackend(harness);
    const bucket = { import: { bucketName: 'old-files' } };
    const resourceConfig = { BucketName: 'old-files', Imported: true };
    expect(await configure({ ...environment, ...bucket })).toMatchObject({
      done: 'imported',
      after: { resourceConfig },
    });
    expect(await configure({ ...environment, ...bucket })).toMatchObject({ done: 'unchanged' });
    expect(await configure({ ...environment, remove: true })).toMatchObject({ done: 'removed' });
    expect(await names(environment.appId)).toEqual([]);
  });

  test('fails with what the job says, and leaves none', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no quota', times: 1 });
    const creating = await start({ ...environment, resourceConfig: settings });
    expect(await failedAs('configureStorage', 'BackendJobFailed', creating)).toMatch(
      /^BackendJobFailed: CreateBackendStorage .*no quota/,
    );
    expect(await names(environment.appId)).toEqual([]);
  });

  test.each<[string, Partial<ConfigureStorageInput>]>([
    ['GetBackend', { resourceConfig: settings }],
    ['CreateBackendStorage', { resourceConfig: settings }],
    ['GetBackendJob', { resourceConfig: settings }],
    ['ImportBackendStorage', { import: { bucketName: 'old-files' } }],
  ])('cancelled twice during %s, leaves none that it made', async (operation, goal) => {
    const environment = await makeBackend(harness);
    const begin = () => start({ ...environment, ...goal });
    expect(await cancelledDuring(harness, { operation }, begin)).toMatchObject({ cancelled: true });
    expect(await names(environment.appId)).toEqual([]);
    expect(await isSettled(harness, environment.appId)).toBe(true);
  });

  test('waits for a job of somebody else, and works on what that left', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'succeed', seconds: 200, times: 1 });
    await createByHand(environment.appId);
    const { BucketName: _bucket, ...anywhere } = readOnly;
    const result = await configure({ ...environment, resourceConfig: anywhere });
    expect(result).toMatchObject({ done: 'updated', before: { resourceName: 'storage' } });
    expect(await read(environment.appId)).toMatchObject({ Permissions: { Authenticated: ['READ'] } });
  });

  test('does not take a job of somebody else for its own that came in between', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'succeed', seconds: 2_000, times: 1 });
    const begin = () => start({ ...environment, resourceConfig: settings });
    const creating = await overtaken(harness, 1, begin, () => createByHand(environment.appId));
    expect(await failedAs('configureStorage', 'Conflict', creating)).toMatch(
      /^Conflict: Job .* of somebody else was in the way$/,
    );
    expect(await failureDetails(creating)).toEqual({ jobId: expect.any(String), before: null, after: null });
    await control(harness, 'clock', { advanceSeconds: 2_000 });
    expect(await read(environment.appId)).toMatchObject({ Permissions: { Authenticated: ['DELETE'] } });
  });

  test.each([false, true])('nor one that came in during its own call, cancelled: %s', async (isCancelled) => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'succeed', seconds: 300, times: 1 });
    const begin = () => start({ ...environment, resourceConfig: settings });
    const call = { operation: 'CreateBackendStorage' };
    const creating = await overtakenDuring(harness, call, begin, () => createByHand(environment.appId));
    if (isCancelled) await creating.cancel();
    expect(await outcome(creating)).toMatchObject(isCancelled ? { cancelled: true } : { type: 'Conflict' });
    await control(harness, 'clock', { advanceSeconds: 300 });
    expect(await read(environment.appId)).toMatchObject({ Permissions: { Authenticated: ['DELETE'] } });
  });

  test('waits for a job of another operation that came in during its own call', async () => {
    const environment = await makeBackend(harness);
    const theirs = { AppId: environment.appId, BackendEnvironmentName: 'dev', ResourceName: 'api' };
    const ResourceConfig = { Service: 'AppSync', TransformSchema: 'type A @model { id: ID! }' };
    const makeTheirs = () =>
      harness.aws.amplifybackend.send(new CreateBackendAPICommand({ ...theirs, ResourceConfig }));
    const begin = () => start({ ...environment, resourceConfig: settings });
    const creating = await overtakenDuring(harness, { operation: 'CreateBackendStorage' }, begin, makeTheirs);
    expect(await creating.result()).toMatchObject({ done: 'created' });
    expect(await jobsInTurn(harness, environment)).toEqual([
      'CreateBackend',
      'CreateBackendAPI',
      'CreateBackendStorage',
    ]);
  });

  test('cancelled while it waits for a job of somebody else, leaves what that makes', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'succeed', seconds: 4_000, times: 1 });
    const theirs = createByHand(environment.appId);
    await theirs;
    const creating = await start({ ...environment, resourceConfig: settings });
    await eventually(async () =>
      expect((await creating.progressNow()).steps.at(-1)?.title).toMatch(/, which something else made$/),
    );
    await creating.cancel();
    await creating.cancel();
    expect(await outcome(creating)).toMatchObject({ cancelled: true });
    await control(harness, 'clock', { advanceSeconds: 4_000 });
    await completed(harness, { AppId: environment.appId, BackendEnvironmentName: 'dev' }, theirs);
    expect(await read(environment.appId)).toMatchObject({ Permissions: { Authenticated: ['DELETE'] } });
  });
});

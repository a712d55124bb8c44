import { DeleteBackendEnvironmentCommand } from '@aws-sdk/client-amplify';
import {
  CreateBackendAPICommand,
  CreateBackendConfigCommand,
  CreateBackendStorageCommand,
  UpdateBackendConfigCommand,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control, makeApp } from '../setup/amplify.ts';
import {
  completed,
  endJob,
  environmentsOf,
  jobsInTurn,
  makeBackend,
  resourcesOf,
  untilBusy,
} from '../setup/backends.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
});
afterAll(() => harness.stop());

/** The next job of an app does nothing until it is ended. */
const hang = (appId: string) => control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });
/** The next job of an app takes three real seconds. */
const slow = (appId: string) => control(harness, 'backend-jobs', { appId, outcome: 'succeed', seconds: 300, times: 1 });
const timeoutSeconds = 1;
const late = /was not over after 1 s/;

const inDev = (AppId: string) => ({ AppId, BackendEnvironmentName: 'dev' });
const apiConfig = { ApiName: 'shop', Service: 'AppSync', TransformSchema: 'type A @model { id: ID! }' } as const;
const storageConfig = { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } } as const;
/** As somebody else would. */
const createApi = (AppId: string, ResourceName: string) =>
  harness.aws.amplifybackend.send(
    new CreateBackendAPICommand({ ...inDev(AppId), ResourceName, ResourceConfig: apiConfig }),
  );
const createStorage = (AppId: string, ResourceName: string) => {
  const ResourceConfig = { ServiceName: 'S3' as const, Permissions: { Authenticated: ['READ' as const] } };
  return harness.aws.amplifybackend.send(
    new CreateBackendStorageCommand({ ...inDev(AppId), ResourceName, ResourceConfig }),
  );
};

test.concurrent('createBackend', async () => {
  const { appId } = await makeApp(harness);
  const environment = { appId, environmentName: 'staging' };
  await slow(appId);
  const timedOut = await harness.workflows.start('createBackend', { ...environment, timeoutSeconds });
  expect(await failedAs('createBackend', 'WaitTimedOut', timedOut)).toMatch(late);
  expect(await environmentsOf(harness, appId)).toEqual([]);
  await hang(appId);
  const run = await harness.workflows.start('createBackend', environment);
  await untilBusy(harness, appId, 'staging');
  await harness.aws.amplify.send(new DeleteBackendEnvironmentCommand(environment));
  await endJob(harness, environment, 'COMPLETED');
  expect(await failedAs('createBackend', 'StateMismatch', run)).toMatch(/has no backend environment staging/);
});

test.concurrent('cloneBackend', async () => {
  const source = await makeBackend(harness);
  const { appId } = source;
  const targetEnvironmentName = 'preview';
  await slow(appId);
  const timedOut = await harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName, timeoutSeconds });
  expect(await failedAs('cloneBackend', 'WaitTimedOut', timedOut)).toMatch(late);
  expect(await environmentsOf(harness, appId)).toEqual(['dev']);
  await hang(appId);
  const run = await harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName });
  await untilBusy(harness, appId, 'dev');
  await harness.aws.amplify.send(
    new DeleteBackendEnvironmentCommand({ appId, environmentName: targetEnvironmentName }),
  );
  await endJob(harness, source, 'COMPLETED');
  expect(await failedAs('cloneBackend', 'StateMismatch', run)).toMatch(/has no backend environment preview/);
  expect(await environmentsOf(harness, appId)).toEqual(['dev']);
});

test.concurrent('deleteBackend', async () => {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  await hang(appId);
  const timedOut = await harness.workflows.start('deleteBackend', { ...environment, timeoutSeconds });
  expect(await failedAs('deleteBackend', 'WaitTimedOut', timedOut)).toMatch(late);
  await endJob(harness, environment, 'FAILED');
  await hang(appId);
  const run = await harness.workflows.start('deleteBackend', environment);
  await untilBusy(harness, appId, 'dev');
  await endJob(harness, environment, 'COMPLETED');
  expect(await failedAs('deleteBackend', 'StateMismatch', run)).toMatch(/still has backend environment dev/);
  expect(await environmentsOf(harness, appId)).toEqual(['dev']);
});

test.concurrent('configureApi', async () => {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  const start = (more: { timeoutSeconds?: number; generateModels?: boolean; resourceName?: string } = {}) =>
    harness.workflows.start('configureApi', { ...environment, resourceConfig: apiConfig, ...more });
  await slow(appId);
  expect(await failedAs('configureApi', 'WaitTimedOut', await start({ timeoutSeconds }))).toMatch(late);
  expect(await resourcesOf(harness, appId, 'api')).toEqual([]);
  await completed(harness, inDev(appId), createApi(appId, 'one'));
  await completed(harness, inDev(appId), createApi(appId, 'two'));
  expect(await failedAs('configureApi', 'AmbiguousResource', await start())).toMatch(/one, two/);
  expect(await resourcesOf(harness, appId, 'api')).toEqual(['one', 'two']);
});

test.concurrent('configureApi, with more models than a workflow can carry', async () => {
  const environment = await makeBackend(harness);
  const TransformSchema = Array.from(
    { length: 8_000 },
    (_, index) => `type T${index} @model { id: ID! a: A b: B }`,
  ).join(' ');
  const resourceConfig = { ...apiConfig, TransformSchema };
  const run = await harness.workflows.start('configureApi', { ...environment, resourceConfig, generateModels: true });
  expect(await failedAs('configureApi', 'ResultTooLarge', run)).toMatch(/^ResultTooLarge: getBackendAPIModels: /);
  expect(await resourcesOf(harness, environment.appId, 'api')).toEqual([]);
});

test.concurrent('configureApi, with schemas that are all that a workflow can carry, and with more', async () => {
  const environment = await makeBackend(harness);
  const schema = (types: number): string =>
    Array.from({ length: types }, (_, index) => `type T${index} { id: ID! }`).join('\n');
  const start = (TransformSchema: string) =>
    harness.workflows.start('configureApi', { ...environment, resourceConfig: { ...apiConfig, TransformSchema } });
  const [one, other, large] = [schema(28_000), schema(32_000), schema(40_000)];
  await (await start(one)).result();
  const { before, after, changes } = await (await start(other)).result();
  expect([before, after].map((api) => api?.resourceConfig.TransformSchema?.length)).toEqual([one.length, other.length]);
  expect(changes[0]?.asked).toMatch(new RegExp(`… \\(${other.length} characters\\)$`));
  expect(await failedAs('configureApi', 'ResultTooLarge', await start(large))).toMatch(/can carry 0\.9 MB|1\.0 MB/);
  expect((await jobsInTurn(harness, environment)).slice(1)).toEqual(['CreateBackendAPI', 'UpdateBackendAPI']);
});

test.concurrent('configureStorage', async () => {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  const start = (more: { timeoutSeconds?: number } = {}) =>
    harness.workflows.start('configureStorage', { ...environment, resourceConfig: storageConfig, ...more });
  await slow(appId);
  expect(await failedAs('configureStorage', 'WaitTimedOut', await start({ timeoutSeconds }))).toMatch(late);
  expect(await resourcesOf(harness, appId, 'storage')).toEqual([]);
  await hang(appId);
  const run = await start();
  await untilBusy(harness, appId, 'dev');
  await endJob(harness, environment, 'COMPLETED');
  expect(await failedAs('configureStorage', 'StateMismatch', run)).toMatch(/the storage .* is not there$/);
  for (const name of ['one', 'two']) await completed(harness, inDev(appId), createStorage(appId, name));
  expect(await failedAs('configureStorage', 'AmbiguousResource', await start())).toMatch(/one, two/);
});

test.concurrent('configureBackend', async () => {
  const { appId } = await makeBackend(harness);
  const hasConfig = () =>
    harness.aws.amplifybackend.send(new UpdateBackendConfigCommand({ AppId: appId })).then(
      () => true,
      () => false,
    );
  await slow(appId);
  const timedOut = await harness.workflows.start('configureBackend', { appId, timeoutSeconds });
  expect(await failedAs('configureBackend', 'WaitTimedOut', timedOut)).toMatch(late);
  expect(await hasConfig()).toBe(false);
  // A job of somebody else is waited for, and this one may make the config when that has failed.
  await control(harness, 'backend-jobs', { appId, outcome: 'fail', seconds: 400, times: 1 });
  await harness.aws.amplifybackend.send(new CreateBackendConfigCommand({ AppId: appId }));
  const run = await harness.workflows.start('configureBackend', { appId });
  expect(await run.result()).toMatchObject({ done: 'created' });
  expect(await hasConfig()).toBe(true);
});

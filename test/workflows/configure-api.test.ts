import {
  CreateBackendAPICommand,
  GetBackendAPICommand,
  GetBackendAPIModelsCommand,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConfigureApiInput } from '../../workflows/contracts.ts';
import { control } from '../setup/amplify.ts';
import { changesOf, endJob, isSettled, makeBackend, overtaken, resourcesOf, untilBusy } from '../setup/backends.ts';
import { cancelledDuring } from '../setup/cancel.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

const settings = {
  ApiName: 'shop',
  Service: 'AppSync',
  DefaultAuthType: { Mode: 'API_KEY', Settings: { ExpirationTime: 7 } },
  AdditionalAuthTypes: [{ Mode: 'AWS_IAM' }, { Mode: 'AMAZON_COGNITO_USER_POOLS' }],
  ConflictResolution: { ResolutionStrategy: 'AUTOMERGE' },
  TransformSchema: 'type Product @model { id: ID! }',
} as const satisfies ConfigureApiInput['resourceConfig'];
const TransformSchema = 'type Order @model { id: ID! }';

let harness: Harness;
const start = (input: ConfigureApiInput) => harness.workflows.start('configureApi', input);
const configure = async (input: ConfigureApiInput) => (await start(input)).result();
const names = (appId: string) => resourcesOf(harness, appId, 'api');
const resource = (AppId: string) => ({ AppId, BackendEnvironmentName: 'dev', ResourceName: 'api' });
const read = async (appId: string) =>
  (await harness.aws.amplifybackend.send(new GetBackendAPICommand(resource(appId)))).ResourceConfig;
const modelStatus = async (appId: string) =>
  (await harness.aws.amplifybackend.send(new GetBackendAPIModelsCommand(resource(appId)))).Status;
const forgetPlans = () => fetch(`${harness.emulator.url}/_emulator/backend-jobs`, { method: 'DELETE' });

withCache('configureApi, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ ...options, speed: 100 });
  });
  afterAll(() => harness.stop());
  afterEach(forgetPlans);

  test('creates what is not there, with its models', async () => {
    const environment = await makeBackend(harness);
    const result = await configure({ ...environment, resourceConfig: settings, generateModels: true });
    expect(result).toMatchObject({
      done: 'created',
      after: { resourceName: 'api', resourceConfig: settings, output: { GraphQLAPIIdOutput: expect.any(String) } },
      models: {
        models: expect.stringContaining('"Product"'),
        modelIntrospectionSchema: expect.stringContaining('"Product"'),
      },
    });
    expect(await read(environment.appId)).toEqual(settings);
    const before = await changesOf(harness, environment.appId);
    expect(before.slice(-2)).toEqual(['CreateBackendAPI', 'GenerateBackendAPIModels']);
    const again = await configure({ ...environment, resourceConfig: settings, generateModels: true });
    expect(again).toMatchObject({ done: 'unchanged', models: result.models });
    expect(await changesOf(harness, environment.appId)).toEqual(before);
  });

  test('updates what differs, and generates the models that are stale then', async () => {
    const environment = await makeBackend(harness);
    await configure({ ...environment, resourceName: 'shop', resourceConfig: settings });
    const AdditionalAuthTypes = [{ Mode: 'AWS_IAM' }] as const;
    const result = await configure({
      ...environment,
      resourceConfig: { AdditionalAuthTypes, TransformSchema },
      generateModels: true,
    });
    expect(result).toMatchObject({
      done: 'updated',
      before: { resourceName: 'shop', resourceConfig: settings },
      after: { resourceName: 'shop', resourceConfig: { ...settings, AdditionalAuthTypes, TransformSchema } },
      models: { models: expect.stringContaining('"Order"') },
    });
    expect(result.changes.map(({ path }) => path)).toEqual([
      'resourceConfig.AdditionalAuthTypes',
      'resourceConfig.TransformSchema',
    ]);
  });

  test('removes it, and the second time finds nothing to do', async () => {
    const environment = await makeBackend(harness);
    await configure({ ...environment, resourceConfig: settings });
    expect(await configure({ ...environment, remove: true })).toMatchObject({ done: 'removed' });
    expect(await names(environment.appId)).toEqual([]);
    expect(await configure({ ...environment, remove: true })).toMatchObject({ done: 'unchanged' });
  });

  test('leaves no API that it made where its models fail, and one that was there', async () => {
    const environment = await makeBackend(harness);
    const operation = 'GenerateBackendAPIModels';
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'bad schema', operation, times: 2 });
    const input = { ...environment, resourceConfig: settings, generateModels: true };
    expect(await failedAs('configureApi', 'BackendJobFailed', await start(input))).toMatch(
      /^BackendJobFailed: GenerateBackendAPIModels .*bad/,
    );
    expect(await names(environment.appId)).toEqual([]);
    await configure({ ...environment, resourceConfig: settings });
    expect(await failedAs('configureApi', 'BackendJobFailed', await start(input))).toMatch(/^BackendJobFailed: /);
    expect(await read(environment.appId)).toEqual(settings);
  });

  test.each(['GetBackend', 'CreateBackendAPI', 'GenerateBackendAPIModels'])(
    'cancelled twice during %s, leaves none that it made',
    async (operation) => {
      const { appId, environmentName } = await makeBackend(harness);
      const begin = () => start({ appId, environmentName, resourceConfig: settings, generateModels: true });
      expect(await cancelledDuring(harness, { operation }, begin)).toMatchObject({ cancelled: true });
      expect(await names(appId)).toEqual([]);
      expect(await isSettled(harness, appId)).toBe(true);
    },
  );

  test('does not take a job of somebody else for its own that came in between', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'succeed', seconds: 300, times: 1 });
    const { TransformSchema: schema } = settings;
    const ResourceConfig = { ApiName: 'theirs', Service: 'AppSync', TransformSchema: schema };
    const theirs = new CreateBackendAPICommand({ ...resource(environment.appId), ResourceConfig });
    const begin = () => start({ ...environment, resourceConfig: settings });
    const run = await overtaken(harness, 1, begin, () => harness.aws.amplifybackend.send(theirs));
    expect(await failedAs('configureApi', 'Conflict', run)).toMatch(/ of somebody else was in the way$/);
  });

  test('cancelled while models are generated, waits for their end, and leaves the API', async () => {
    const environment = await makeBackend(harness);
    await configure({ ...environment, resourceConfig: settings });
    const generating = await start({ ...environment, resourceConfig: settings, generateModels: true });
    await untilBusy(harness, environment.appId, 'dev');
    await generating.cancel();
    expect(await outcome(generating)).toMatchObject({ cancelled: true });
    expect(await isSettled(harness, environment.appId)).toBe(true);
    expect(await read(environment.appId)).toEqual(settings);
    expect(await modelStatus(environment.appId)).toBe('LATEST');
  });
});

test('configureApi notices models that stay stale though their job ended well', async () => {
  harness = await startHarness({ speed: 100 });
  const environment = await makeBackend(harness);
  await configure({ ...environment, resourceConfig: settings });
  await control(harness, 'backend-jobs', { outcome: 'hang', times: 1 });
  const generating = await start({ ...environment, resourceConfig: settings, generateModels: true });
  await untilBusy(harness, environment.appId, 'dev');
  await endJob(harness, environment, 'COMPLETED');
  expect(await failedAs('configureApi', 'StateMismatch', generating)).toMatch(
    /^StateMismatch: .*the models of api api .* are STALE$/,
  );
  await harness.stop();
});

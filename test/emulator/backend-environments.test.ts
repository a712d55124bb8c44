import {
  CreateBackendEnvironmentCommand,
  DeleteBackendEnvironmentCommand,
  GetAppCommand,
  GetBackendEnvironmentCommand,
  ListBackendEnvironmentsCommand,
} from '@aws-sdk/client-amplify';
import {
  CloneBackendCommand,
  CreateBackendAPICommand,
  CreateBackendCommand,
  CreateBackendStorageCommand,
  DeleteBackendCommand,
  GetBackendAPICommand,
  GetBackendCommand,
  GetBackendStorageCommand,
  RemoveAllBackendsCommand,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, errorOf, newApp, newBackend } from './backend-lab.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

type Made = Awaited<ReturnType<typeof newBackend>>;

/** What the two services say of an app's environments. */
async function listed({ amplify, client, appId }: Pick<Made, 'amplify' | 'client' | 'appId'>) {
  const { backendEnvironments = [] } = await amplify.send(new ListBackendEnvironmentsCommand({ appId }));
  const { BackendEnvironmentList } = await client.send(new GetBackendCommand({ AppId: appId }));
  return [backendEnvironments.map(({ environmentName }) => environmentName), BackendEnvironmentList];
}

/** Gives `dev` an API and a storage. */
async function fill({ client, env }: Made): Promise<void> {
  const ResourceName = 'main';
  const api = { ...env, ResourceName, ResourceConfig: { ApiName: 'shop' } };
  await ended(lab, client, env, await client.send(new CreateBackendAPICommand(api)));
  const storage = new CreateBackendStorageCommand({
    ...env,
    ResourceName,
    ResourceConfig: { ServiceName: 'S3', BucketName: 'photos-dev', Permissions: { Authenticated: ['READ'] } },
  });
  await ended(lab, client, env, await client.send(storage));
}

describe('CreateBackend', () => {
  test('registers the environment with Amplify at once', async () => {
    const made = await newApp(lab);
    const env = { AppId: made.appId, BackendEnvironmentName: 'dev' };
    await made.client.send(new CreateBackendCommand({ ...env, AppName: 'My shop' }));
    expect(await listed(made)).toEqual([['dev'], ['dev']]);
    const named = { appId: made.appId, environmentName: 'dev' };
    const { backendEnvironment } = await made.amplify.send(new GetBackendEnvironmentCommand(named));
    expect(backendEnvironment?.backendEnvironmentArn).toBe(
      `arn:aws:amplify:eu-west-1:${made.account}:apps/${made.appId}/backendenvironments/dev`,
    );
    const {
      AmplifyMetaConfig = '',
      AmplifyFeatureFlags = '',
      ...rest
    } = await made.client.send(new GetBackendCommand(env));
    expect(rest).toMatchObject({ ...env, AppName: 'My shop', BackendEnvironmentList: ['dev'] });
    expect(JSON.parse(AmplifyFeatureFlags)).toEqual({ features: {} });
    expect(JSON.parse(AmplifyMetaConfig)).toEqual({
      providers: {
        awscloudformation: {
          AmplifyAppId: made.appId,
          Region: 'eu-west-1',
          StackName: `amplify-${made.appId}-dev`,
          DeploymentBucketName: `amplify-${made.appId}-dev-deployment`,
        },
      },
    });
  });

  test('is refused for an app, and for a name, that it can not have', async () => {
    const { client, env } = await newBackend(lab);
    const create = (labels: object) => client.send(new CreateBackendCommand({ ...env, AppName: 'a', ...labels }));
    expect(await errorOf(create({}))).toMatchObject({
      name: 'BadRequestException',
      message: `The backend environment dev already exists for the app ${env.AppId}.`,
    });
    expect(await errorOf(create({ BackendEnvironmentName: '' }))).toMatchObject({ name: 'BadRequestException' });
    expect(await errorOf(create({ AppId: 'dnone' }))).toMatchObject({ name: 'NotFoundException', ResourceType: 'App' });
  });
});

test('an environment that Amplify registered is one of the backend, until Amplify deletes the record', async () => {
  const made = await newApp(lab);
  const env = { AppId: made.appId, BackendEnvironmentName: 'cli' };
  const record = { appId: made.appId, environmentName: 'cli', stackName: 'amplify-shop-cli' };
  await made.amplify.send(new CreateBackendEnvironmentCommand(record));
  const { AmplifyMetaConfig = '' } = await made.client.send(new GetBackendCommand(env));
  expect(JSON.parse(AmplifyMetaConfig)).toMatchObject({
    providers: { awscloudformation: { StackName: 'amplify-shop-cli' } },
  });
  await made.amplify.send(new DeleteBackendEnvironmentCommand(record));
  expect(await errorOf(made.client.send(new GetBackendCommand(env)))).toMatchObject({
    name: 'NotFoundException',
    ResourceType: 'BackendEnvironment',
  });
});

describe('CloneBackend', () => {
  const target = 'test';

  test('copies what the source has when it completes; its bucket gets a name of its own', async () => {
    const made = await newBackend(lab);
    const { client, env } = made;
    await fill(made);
    const clone = await client.send(new CloneBackendCommand({ ...env, TargetEnvironmentName: target }));
    expect(clone).toMatchObject({ ...env, Operation: 'CloneBackend', Status: 'PENDING' });
    expect(await listed(made)).toEqual([
      ['dev', 'test'],
      ['dev', 'test'],
    ]);
    const copied = { ...env, BackendEnvironmentName: target, ResourceName: 'main' };
    const get = new GetBackendAPICommand(copied);
    expect(await errorOf(client.send(get))).toMatchObject({ name: 'NotFoundException', ResourceType: 'API' });
    expect(await ended(lab, client, env, clone)).toMatchObject({ Status: 'COMPLETED' });
    expect(await client.send(get)).toMatchObject({ ResourceConfig: { ApiName: 'shop' } });
    expect(await client.send(new GetBackendStorageCommand(copied))).toMatchObject({
      ResourceConfig: { BucketName: 'photos-test' },
    });
    // The copy is on its own.
    const remove = await client.send(new DeleteBackendCommand(env));
    await ended(lab, client, env, remove);
    expect(await client.send(get)).toMatchObject({ ResourceConfig: { ApiName: 'shop' } });
  });

  test('that fails leaves an empty environment, which DeleteBackend removes', async () => {
    const made = await newBackend(lab);
    const { client, env } = made;
    await fill(made);
    await lab.control('POST', 'backend-jobs', { appId: env.AppId, operation: 'CloneBackend', outcome: 'fail' });
    const clone = new CloneBackendCommand({ ...env, TargetEnvironmentName: target });
    expect(await ended(lab, client, env, await client.send(clone))).toMatchObject({ Status: 'FAILED' });
    expect((await listed(made))[0]).toEqual(['dev', 'test']);
    const failed = { ...env, BackendEnvironmentName: target };
    const get = new GetBackendAPICommand({ ...failed, ResourceName: 'main' });
    expect(await errorOf(client.send(get))).toMatchObject({ ResourceType: 'API' });
    expect(await errorOf(client.send(clone))).toMatchObject({ message: expect.stringContaining('already exists') });
    await ended(lab, client, failed, await client.send(new DeleteBackendCommand(failed)));
    expect((await listed(made))[0]).toEqual(['dev']);
    expect(await ended(lab, client, env, await client.send(clone))).toMatchObject({ Status: 'COMPLETED' });
  });

  test('needs its source', async () => {
    const { client, env } = await newBackend(lab);
    const clone = { ...env, BackendEnvironmentName: 'none', TargetEnvironmentName: target };
    expect(await errorOf(client.send(new CloneBackendCommand(clone)))).toMatchObject({
      name: 'NotFoundException',
      ResourceType: 'BackendEnvironment',
    });
  });
});

describe('DeleteBackend', () => {
  test('removes the environment when it completes; its job can still be read', async () => {
    const made = await newBackend(lab);
    const { client, env } = made;
    const remove = await client.send(new DeleteBackendCommand(env));
    expect((await listed(made))[0]).toEqual(['dev']);
    expect(await ended(lab, client, env, remove)).toMatchObject({ Operation: 'DeleteBackend', Status: 'COMPLETED' });
    expect(await listed(made)).toEqual([[], []]);
    const again = await errorOf(client.send(new DeleteBackendCommand(env)));
    expect(again).toMatchObject({ name: 'NotFoundException', ResourceType: 'BackendEnvironment' });
  });

  test('leaves nothing to a later environment of that name', async () => {
    const made = await newBackend(lab);
    const { client, env } = made;
    await fill(made);
    await ended(lab, client, env, await client.send(new DeleteBackendCommand(env)));
    await ended(lab, client, env, await client.send(new CreateBackendCommand({ ...env, AppName: 'shop' })));
    const get = new GetBackendAPICommand({ ...env, ResourceName: 'main' });
    expect(await errorOf(client.send(get))).toMatchObject({ ResourceType: 'API' });
  });
});

describe('RemoveAllBackends', () => {
  test.each([
    [false, { app: { name: 'shop' } }, { BackendEnvironmentList: [] }],
    [true, { name: 'NotFoundException' }, { name: 'NotFoundException', ResourceType: 'App' }],
  ])('names no environment; with CleanAmplifyApp %s', async (CleanAmplifyApp, app, backend) => {
    const made = await newBackend(lab);
    const { client, env, appId } = made;
    const clone = await client.send(new CloneBackendCommand({ ...env, TargetEnvironmentName: 'test' }));
    await ended(lab, client, env, clone);
    const remove = await client.send(new RemoveAllBackendsCommand({ AppId: appId, CleanAmplifyApp }));
    expect(remove).not.toHaveProperty('BackendEnvironmentName');
    // Any of the names finds the job, though both are gone at its end, and the app perhaps.
    expect(await ended(lab, client, env, remove)).toMatchObject({ ...env, Status: 'COMPLETED' });
    const test2 = { ...env, BackendEnvironmentName: 'test' };
    expect(await ended(lab, client, test2, remove)).toMatchObject({ ...test2, Status: 'COMPLETED' });
    const thrown = (error: unknown) => error;
    expect(await made.amplify.send(new GetAppCommand({ appId })).catch(thrown)).toMatchObject(app);
    expect(await client.send(new GetBackendCommand({ AppId: appId })).catch(thrown)).toMatchObject(backend);
  });
});

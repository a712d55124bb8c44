import {
  CreateBackendAPICommand,
  CreateBackendStorageCommand,
  DeleteBackendStorageCommand,
  GenerateBackendAPIModelsCommand,
  GetBackendAPICommand,
  GetBackendAPIModelsCommand,
  GetBackendStorageCommand,
  ImportBackendStorageCommand,
  ListS3BucketsCommand,
  UpdateBackendAPICommand,
  UpdateBackendStorageCommand,
  type BackendAPIResourceConfig,
  type BackendStoragePermissions,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, errorOf, newBackend } from './backend-lab.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const schema = `
  # A comment { with: braces }
  type Product @model @auth(rules: [{ allow: public }]) { id: ID! names: [String!]! price: Money size: Size }
  type Money { amount: Float! }
  enum Size { SMALL LARGE }`;

describe('an API', () => {
  const config: BackendAPIResourceConfig = {
    ApiName: 'shop',
    Service: 'AppSync',
    TransformSchema: schema,
    ConflictResolution: { ResolutionStrategy: 'AUTOMERGE' },
    DefaultAuthType: { Mode: 'API_KEY', Settings: { ExpirationTime: 7.5, Description: 'key' } },
    AdditionalAuthTypes: [
      { Mode: 'OPENID_CONNECT', Settings: { OpenIDClientId: 'c', OpenIDIatTTL: '1', OpenIDAuthTTL: '2' } },
    ],
  };

  async function newApi() {
    const made = await newBackend(lab);
    const { client, env } = made;
    const resource = { ...env, ResourceName: 'shop' };
    const create = new CreateBackendAPICommand({ ...resource, ResourceConfig: config });
    await ended(lab, client, env, await client.send(create));
    const models = () => client.send(new GetBackendAPIModelsCommand(resource));
    const generate = async () =>
      ended(lab, client, env, await client.send(new GenerateBackendAPIModelsCommand(resource)));
    const update = async (ResourceConfig?: BackendAPIResourceConfig) => {
      const command = new UpdateBackendAPICommand({ ...resource, ...(ResourceConfig && { ResourceConfig }) });
      return ended(lab, client, env, await client.send(command));
    };
    return { ...made, resource, create, models, generate, update };
  }

  test('is told back and merged with what an update gives', async () => {
    const { client, resource, create, update } = await newApi();
    const get = async () => (await client.send(new GetBackendAPICommand(resource))).ResourceConfig;
    expect(await get()).toEqual(config);
    await update();
    expect(await get()).toEqual(config);
    await update({
      ConflictResolution: { ResolutionStrategy: 'NONE' },
      DefaultAuthType: { Settings: { Description: 'new' } },
    });
    expect(await get()).toEqual({
      ...config,
      ConflictResolution: { ResolutionStrategy: 'NONE' },
      DefaultAuthType: { Mode: 'API_KEY', Settings: { ExpirationTime: 7.5, Description: 'new' } },
    });
    expect(await errorOf(client.send(create))).toMatchObject({ name: 'BadRequestException' });
    const other = new GetBackendAPICommand({ ...resource, ResourceName: 'other' });
    expect(await errorOf(client.send(other))).toMatchObject({ name: 'NotFoundException', ResourceType: 'API' });
  });

  test('has models that are STALE until generated and after the schema changed, LATEST in between', async () => {
    const { models, generate, update } = await newApi();
    const { $metadata: _, ...before } = await models();
    expect(before).toEqual({ Status: 'STALE' });
    expect(await generate()).toMatchObject({ Operation: 'GenerateBackendAPIModels', Status: 'COMPLETED' });
    const latest = await models();
    expect(latest.Status).toBe('LATEST');
    const field = { isArray: false, isRequired: false };
    const generated = {
      models: {
        Product: {
          name: 'Product',
          fields: {
            id: { name: 'id', type: 'ID', isArray: false, isRequired: true },
            names: { name: 'names', type: 'String', isArray: true, isRequired: true },
            price: { name: 'price', type: 'Money', ...field },
            size: { name: 'size', type: 'Size', ...field },
          },
        },
      },
      nonModels: {
        Money: {
          name: 'Money',
          fields: { amount: { name: 'amount', type: 'Float', isArray: false, isRequired: true } },
        },
      },
      enums: { Size: { name: 'Size', values: ['SMALL', 'LARGE'] } },
    };
    expect(JSON.parse(latest.Models ?? '')).toMatchObject(generated);
    expect(JSON.parse(latest.ModelIntrospectionSchema ?? '')).toEqual({ version: 1, ...generated });

    await update({ ApiName: 'store' });
    expect(await models()).toMatchObject({ Status: 'LATEST' });
    await update({ TransformSchema: 'type Order @model { id: ID! }' });
    expect(await models()).toMatchObject({ Status: 'STALE', Models: latest.Models });
    await generate();
    expect(await models()).toMatchObject({ Status: 'LATEST', Models: expect.stringContaining('Order') });
  });

  test('whose generation fails keeps its STALE models', async () => {
    const { env, models, generate } = await newApi();
    await lab.control('POST', 'backend-jobs', { appId: env.AppId, outcome: 'fail' });
    expect(await generate()).toMatchObject({ Status: 'FAILED' });
    expect(await models()).toMatchObject({ Status: 'STALE' });
  });
});

describe('a storage', () => {
  const name = { ResourceName: 'files' };

  test('has a bucket that an update can not change, and is listed', async () => {
    const { client, env } = await newBackend(lab);
    const get = new GetBackendStorageCommand({ ...env, ...name });
    const Permissions: BackendStoragePermissions = {
      Authenticated: ['READ', 'CREATE_AND_UPDATE'],
      UnAuthenticated: ['READ'],
    };
    const { now } = await lab.control('GET', 'clock');
    const create = new CreateBackendStorageCommand({
      ...env,
      ...name,
      ResourceConfig: { ServiceName: 'S3', BucketName: 'photos', Permissions },
    });
    await ended(lab, client, env, await client.send(create));
    const made = { BucketName: 'photos', Imported: false, Permissions, ServiceName: 'S3' };
    expect((await client.send(get)).ResourceConfig).toEqual(made);
    expect((await client.send(new ListS3BucketsCommand({}))).Buckets).toEqual([{ Name: 'photos', CreationDate: now }]);

    const update = new UpdateBackendStorageCommand({
      ...env,
      ...name,
      ResourceConfig: { ServiceName: 'S3', Permissions: { Authenticated: ['DELETE'] } },
    });
    await ended(lab, client, env, await client.send(update));
    expect((await client.send(get)).ResourceConfig).toEqual({ ...made, Permissions: { Authenticated: ['DELETE'] } });

    const remove = new DeleteBackendStorageCommand({ ...env, ...name, ServiceName: 'S3' });
    await ended(lab, client, env, await client.send(remove));
    const gone = { name: 'NotFoundException', ResourceType: 'Storage' };
    for (const command of [() => client.send(get), () => client.send(remove), () => client.send(update)]) {
      expect(await errorOf(command())).toMatchObject(gone);
    }
    expect((await client.send(new ListS3BucketsCommand({}))).Buckets).toEqual([]);
  });

  test('without a bucket name gets one; an imported bucket is found as importedStorage', async () => {
    const { account, client, env } = await newBackend(lab);
    const create = new CreateBackendStorageCommand({
      ...env,
      ...name,
      ResourceConfig: { ServiceName: 'S3', Permissions: { Authenticated: [] } },
    });
    await ended(lab, client, env, await client.send(create));
    const made = await client.send(new GetBackendStorageCommand({ ...env, ...name }));
    const bucketName = made.ResourceConfig?.BucketName ?? '';
    expect(bucketName).toMatch(new RegExp(`^${env.AppId}-[0-9a-f]{8}-dev$`));
    expect(await errorOf(client.send(create))).toMatchObject({ name: 'BadRequestException' });

    const importBucket = new ImportBackendStorageCommand({ ...env, BucketName: 'theirs', ServiceName: 'S3' });
    await ended(lab, client, env, await client.send(importBucket));
    const imported = new GetBackendStorageCommand({ ...env, ResourceName: 'importedStorage' });
    expect((await client.send(imported)).ResourceConfig).toEqual({
      BucketName: 'theirs',
      Imported: true,
      ServiceName: 'S3',
    });
    const list = async (scope: object) =>
      (await lab.backendClient({ account, ...scope }).send(new ListS3BucketsCommand({}))).Buckets?.map(
        ({ Name }) => Name,
      );
    expect(await list({})).toEqual([bucketName, 'theirs'].toSorted());
    expect(await list({ region: 'us-east-1' })).toEqual([]);
  });
});

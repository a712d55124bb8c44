import {
  CloneBackendCommand,
  CreateBackendAuthCommand,
  CreateBackendCommand,
  CreateBackendStorageCommand,
  DeleteBackendCommand,
  GetBackendCommand,
  GetBackendJobCommand,
  ImportBackendStorageCommand,
  ListBackendJobsCommand,
  RemoveAllBackendsCommand,
  UpdateBackendJobCommand,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ended, jobSeconds, newApp, newBackend } from './backend-lab.ts';
import { newAccount, startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());
afterEach(() => lab.control('DELETE', 'backend-jobs'));

const bucket = (name: string) => ({ BucketName: name, ServiceName: 'S3' }) as const;

describe('a job', () => {
  test('goes from PENDING over RUNNING to COMPLETED, with times in epoch milliseconds', async () => {
    const { client, appId } = await newApp(lab);
    const env = { AppId: appId, BackendEnvironmentName: 'dev' };
    const { now } = await lab.control('GET', 'clock');
    const { JobId } = await client.send(new CreateBackendCommand({ ...env, AppName: 'shop' }));
    const get = new GetBackendJobCommand({ ...env, JobId });
    const CreateTime = String(Date.parse(now));
    const at = (seconds: number) => String(Date.parse(now) + seconds * 1000);
    const { $metadata: _, ...made } = await client.send(get);
    const same = { ...env, JobId, Operation: 'CreateBackend', CreateTime };
    expect(made).toEqual({ ...same, Status: 'PENDING', UpdateTime: CreateTime });
    await lab.advance(2);
    expect(await client.send(get)).toMatchObject({ ...same, Status: 'RUNNING', UpdateTime: at(2) });
    await lab.advance(27.9);
    expect(await client.send(get)).toMatchObject({ Status: 'RUNNING' });
    await lab.advance(0.1);
    expect(await client.send(get)).toMatchObject({ ...same, Status: 'COMPLETED', UpdateTime: at(30) });
  });

  test('that fails tells its error and changes nothing', async () => {
    const { client, env } = await newBackend(lab);
    const reason = 'Command failed with exit code 1: the stack rolled back';
    await lab.control('POST', 'backend-jobs', {
      appId: env.AppId,
      environmentName: 'dev',
      operation: 'createBackendStorage',
      outcome: 'fail',
      reason,
      seconds: 33,
    });
    const create = new CreateBackendStorageCommand({
      ...env,
      ResourceName: 'files',
      ResourceConfig: { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } },
    });
    const { JobId } = await client.send(create);
    await lab.advance(32.9);
    const get = new GetBackendJobCommand({ ...env, JobId });
    expect(await client.send(get)).toMatchObject({ Status: 'RUNNING' });
    await lab.advance(0.1);
    expect(await client.send(get)).toMatchObject({ Status: 'FAILED', Error: reason });
    // The plan is used up, and the name is free.
    expect(await ended(lab, client, env, await client.send(create))).toMatchObject({ Status: 'COMPLETED' });
  });

  test('that hangs blocks its environment until UpdateBackendJob ends it', async () => {
    const { client, env } = await newBackend(lab);
    await lab.control('POST', 'backend-jobs', { appId: env.AppId, outcome: 'hang' });
    const { JobId } = await client.send(new ImportBackendStorageCommand({ ...env, ...bucket('photos') }));
    await lab.advance(15 * 3600);
    const get = new GetBackendJobCommand({ ...env, JobId });
    expect(await client.send(get)).toMatchObject({ Status: 'RUNNING' });
    const remove = new DeleteBackendCommand(env);
    await expect(client.send(remove)).rejects.toMatchObject({ name: 'ValidationException' });
    const update = new UpdateBackendJobCommand({ ...env, JobId, Operation: 'Import', Status: 'FAILED' });
    expect(await client.send(update)).toMatchObject({ ...env, JobId, Operation: 'Import', Status: 'FAILED' });
    expect(await ended(lab, client, env, await client.send(remove))).toMatchObject({ Status: 'COMPLETED' });
  });

  test('that UpdateBackendJob ends before its time does what it was for no more', async () => {
    const { client, env } = await newBackend(lab);
    const { JobId } = await client.send(new DeleteBackendCommand(env));
    await client.send(new UpdateBackendJobCommand({ ...env, JobId, Status: 'FAILED' }));
    expect(await ended(lab, client, env, { JobId })).toMatchObject({ Status: 'FAILED' });
    expect(await client.send(new GetBackendCommand(env))).toMatchObject({ BackendEnvironmentList: ['dev'] });
  });

  test('plans hold for their app, environment and operation only, and can be dropped', async () => {
    const { client, env } = await newBackend(lab);
    for (const plan of [{ appId: 'dother' }, { environmentName: 'prod' }, { operation: 'CloneBackend' }, {}]) {
      await lab.control('POST', 'backend-jobs', { outcome: 'fail', ...plan });
    }
    const importBucket = new ImportBackendStorageCommand({ ...env, ...bucket('photos') });
    expect(await ended(lab, client, env, await client.send(importBucket))).toMatchObject({
      Status: 'FAILED',
      Error: 'Command failed with exit code 1',
    });
    expect(await lab.control('GET', 'backend-jobs')).toMatchObject({ plans: [{}, {}, { operation: 'CloneBackend' }] });
    expect(await ended(lab, client, env, await client.send(importBucket))).toMatchObject({ Status: 'COMPLETED' });
    expect(await lab.control('DELETE', 'backend-jobs')).toEqual({ plans: [] });
    await expect(lab.control('POST', 'backend-jobs', { outcome: 'hangs' })).rejects.toThrow('did you mean hang?');
  });
});

describe('one pending job', () => {
  test('per app and environment, with the text of the service', async () => {
    const { client, env } = await newBackend(lab);
    const importBucket = new ImportBackendStorageCommand({ ...env, ...bucket('photos') });
    const { JobId } = await client.send(importBucket);
    const message =
      `There is already a pending job for the requested appId: ${env.AppId} and backendEnvironmentName: dev, ` +
      'wait for it to complete before creating a new job.';
    const refused = { name: 'ValidationException', message, $metadata: { httpStatusCode: 400 } };
    const refusals = [
      () => client.send(importBucket),
      () => client.send(new CreateBackendCommand({ ...env, AppName: 'shop' })),
      () => client.send(new CloneBackendCommand({ ...env, TargetEnvironmentName: 'test' })),
      () => client.send(new RemoveAllBackendsCommand(env)),
    ];
    for (const refusal of refusals) await expect(refusal()).rejects.toMatchObject(refused);
    const other = { ...env, BackendEnvironmentName: 'prod', AppName: 'shop' };
    await expect(client.send(new CreateBackendCommand(other))).resolves.toMatchObject({ Status: 'PENDING' });
    await ended(lab, client, env, { JobId });
    await expect(client.send(new DeleteBackendCommand(env))).resolves.toMatchObject({ Status: 'PENDING' });
    const { Jobs } = await client.send(new ListBackendJobsCommand(env));
    expect(Jobs?.map(({ Operation }) => Operation)).toEqual(['DeleteBackend', 'ImportBackendStorage', 'CreateBackend']);
  });

  test('of a clone: source and target are both busy', async () => {
    const { client, env } = await newBackend(lab);
    await client.send(new CloneBackendCommand({ ...env, TargetEnvironmentName: 'test' }));
    for (const BackendEnvironmentName of ['dev', 'test']) {
      await expect(client.send(new DeleteBackendCommand({ ...env, BackendEnvironmentName }))).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(`backendEnvironmentName: ${BackendEnvironmentName},`),
      });
    }
  });

  test('of all environments: each is busy', async () => {
    const { client, env } = await newBackend(lab);
    await client.send(new RemoveAllBackendsCommand(env));
    await expect(client.send(new DeleteBackendCommand(env))).rejects.toThrow('already a pending job');
  });
});

test('accounts and regions do not see each other', async () => {
  const { account, client, env } = await newBackend(lab);
  const { Jobs } = await client.send(new ListBackendJobsCommand(env));
  const get = new GetBackendJobCommand({ ...env, JobId: Jobs?.[0]?.JobId });
  await expect(client.send(get)).resolves.toMatchObject({ Status: 'COMPLETED' });
  for (const scope of [{ account, region: 'us-east-1' }, { account: newAccount() }]) {
    const other = lab.backendClient(scope);
    await expect(other.send(get)).rejects.toMatchObject({ name: 'NotFoundException', ResourceType: 'App' });
    await expect(other.send(new GetBackendCommand(env))).rejects.toMatchObject({ ResourceType: 'App' });
  }
});

test('a job that is not there, or of another environment, is not found', async () => {
  const { client, env } = await newBackend(lab);
  const { Jobs } = await client.send(new ListBackendJobsCommand(env));
  const JobId = Jobs?.[0]?.JobId;
  for (const labels of [
    { ...env, JobId: 'none' },
    { ...env, BackendEnvironmentName: 'prod', JobId },
  ]) {
    const refused = { name: 'NotFoundException', ResourceType: 'Job' };
    await expect(client.send(new GetBackendJobCommand(labels))).rejects.toMatchObject(refused);
    await expect(client.send(new UpdateBackendJobCommand(labels))).rejects.toMatchObject(refused);
  }
});

test('the effect of a call is its job, and a refused call has none', async () => {
  const { client, env, account } = await newBackend(lab);
  const create = new CreateBackendAuthCommand({
    ...env,
    ResourceName: 'users',
    ResourceConfig: {
      AuthResources: 'USER_POOL_ONLY',
      Service: 'COGNITO',
      UserPoolConfigs: { RequiredSignUpAttributes: [], SignInMethod: 'EMAIL', UserPoolName: 'users' },
    },
  });
  const { JobId } = await client.send(create);
  await client.send(create).catch(() => undefined);
  await lab.advance(jobSeconds);
  const { calls } = await lab.control('GET', 'calls?operation=CreateBackendAuth');
  expect(calls.filter((call) => call.account === account)).toMatchObject([
    { service: 'amplifybackend', key: `${env.AppId}/dev/${JobId}`, effect: true, status: 200 },
    { key: env.AppId, effect: false, status: 400, error: 'ValidationException' },
  ]);
});

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ListBackendEnvironmentsCommand } from '@aws-sdk/client-amplify';
import {
  CloneBackendCommand,
  CreateTokenCommand,
  GetBackendCommand,
  GetBackendJobCommand,
  GetTokenCommand,
  ImportBackendStorageCommand,
} from '@aws-sdk/client-amplifybackend';
import { expect, inject, onTestFinished, test } from 'vitest';
import { newApp, newBackend } from './backend-lab.ts';
import { startLab } from './lab.ts';

/** Starts an emulator that keeps its state in the file. */
async function start(stateFile: string) {
  const lab = await startLab({ stateFile });
  onTestFinished(() => lab.emulator.close());
  return lab;
}

test('environments, jobs, tokens and plans outlive the emulator; what falls due later happens then', async () => {
  const folder = join(inject('testDir'), randomUUID());
  await mkdir(folder, { recursive: true });
  const before = await start(join(folder, 'state'));
  const { account, client, env } = await newBackend(before);
  const token = await client.send(new CreateTokenCommand({ AppId: env.AppId }));
  const clone = await client.send(new CloneBackendCommand({ ...env, TargetEnvironmentName: 'test' }));
  await before.advance(10);
  await before.control('POST', 'backend-jobs', { appId: env.AppId, outcome: 'fail', reason: 'As planned.' });
  const state = await before.control('GET', 'state');
  expect(state).toMatchObject({
    scopes: [{ backends: { [env.AppId]: { jobs: { [clone.JobId ?? '']: { status: 'RUNNING' } } } } }],
  });
  await before.emulator.close();

  const after = await start(join(folder, 'state'));
  expect(await after.control('GET', 'state')).toEqual(state);
  const later = after.backendClient({ account });
  const get = new GetTokenCommand({ AppId: env.AppId, SessionId: token.SessionId });
  expect(await later.send(get)).toMatchObject({ ChallengeCode: token.ChallengeCode });
  const job = (JobId: string | undefined) => later.send(new GetBackendJobCommand({ ...env, JobId }));
  expect(await job(clone.JobId)).toMatchObject({ Status: 'RUNNING' });
  await after.advance(20);
  expect(await job(clone.JobId)).toMatchObject({ Status: 'COMPLETED' });
  const list = new ListBackendEnvironmentsCommand({ appId: env.AppId });
  const { backendEnvironments } = await after.client({ account }).send(list);
  expect(backendEnvironments?.map(({ environmentName }) => environmentName)).toEqual(['dev', 'test']);
  const importBucket = new ImportBackendStorageCommand({ ...env, BucketName: 'photos', ServiceName: 'S3' });
  const { JobId } = await later.send(importBucket);
  await after.advance(31);
  expect(await job(JobId)).toMatchObject({ Status: 'FAILED', Error: 'As planned.' });
});

test('an app that was only asked for its backends has none in the state', async () => {
  const lab = await start(join(inject('testDir'), randomUUID()));
  const { client, appId } = await newApp(lab);
  const before = await lab.control('GET', 'state');
  await client.send(new GetBackendCommand({ AppId: appId }));
  expect(await lab.control('GET', 'state')).toEqual(before);
});

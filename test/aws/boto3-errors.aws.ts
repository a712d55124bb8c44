import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { cacheDir } from '../../src/dev/paths.ts';
import { operationsByName, structureOf } from '../../src/model/index.ts';
import { sample } from '../emulator/breaches.ts';
import { textOf } from '../emulator/catalogue/means.ts';
import { newAccount, startLab, zipOf } from '../emulator/lab.ts';
import type { Lab } from '../emulator/lab.ts';
import { startBoto3 } from './boto3.ts';
import type { Boto3 } from './boto3.ts';

const python = inject('python');

describe.skipIf(python === '')('boto3', () => {
  let lab: Lab;
  let boto3: Boto3;
  const account = newAccount();
  beforeAll(async () => {
    lab = await startLab();
    // Where a fault is to hit once, boto3 must not repeat the call.
    boto3 = await startBoto3(python, lab.emulator.url, account, { AWS_MAX_ATTEMPTS: '1' });
    return async () => {
      await boto3.stop();
      await lab.emulator.close();
    };
  });
  const call = (operation: string, input: object) => boto3.on(operation, 'call', { input });

  test.each([...operationsByName.values()].map((one) => [one.name, one] as const))(
    '%s: each declared error is caught as its class',
    async (operation, { shapes, input }) => {
      const errors = boto3.methods.get(operation)?.errors ?? [];
      expect(errors).not.toEqual([]);
      for (const name of errors) {
        await lab.control('POST', 'faults', { kind: 'error', operation, name, message: 'As told.', count: 1 });
        const status = structureOf(shapes, name).error?.httpStatusCode;
        expect(await call(operation, sample(shapes, input) as object)).toMatchObject({
          error: { Code: name, Message: 'As told.', status },
          caught: [name],
        });
      }
    },
  );

  test('what is missing, wrong, taken or too much is an error of the service', async () => {
    expect(await call('GetApp', { appId: 'dnone' })).toMatchObject({
      error: { Code: 'NotFoundException', status: 404 },
      caught: ['NotFoundException'],
    });
    expect(await call('GetBackend', { AppId: 'dnone' })).toMatchObject({ caught: ['NotFoundException'] });
    expect(await call('GetApp', { appId: 'NONE' })).toMatchObject({
      error: { Code: 'BadRequestException', Message: expect.stringContaining('appId must match'), status: 400 },
      caught: ['BadRequestException'],
    });
    expect(await call('ListTagsForResource', { resourceArn: 'arn:aws:amplify:::apps/none' })).toMatchObject({
      error: { Code: 'ResourceNotFoundException', status: 404 },
    });
    await lab.control('POST', 'quotas', { account, region: 'eu-west-1', apps: 1 });
    await call('CreateApp', { name: 'first' });
    expect(await call('CreateApp', { name: 'second' })).toMatchObject({
      error: { Code: 'LimitExceededException', status: 429 },
      caught: ['LimitExceededException'],
    });
  });

  test('repeats by itself what its own rules call a throttle', async () => {
    const patient = await startBoto3(python, lab.emulator.url, newAccount());
    await lab.control('POST', 'faults', {
      kind: 'error',
      operation: 'ListApps',
      name: 'TooManyRequestsException',
      status: 429,
      count: 1,
    });
    expect(await patient.on('ListApps', 'call', { input: {} })).toMatchObject({
      answer: { apps: [] },
      metadata: { HTTPStatusCode: 200, RetryAttempts: 1 },
    });
    await patient.stop();
  });

  test('can sign a URL that anybody may fetch', async () => {
    const { url } = await boto3.on('ListApps', 'presign', { input: { maxResults: 1 } });
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveProperty('apps');
  });

  test('an upload URL takes a file from urllib', async () => {
    await mkdir(cacheDir, { recursive: true });
    const folder = await mkdtemp(join(cacheDir, 'upload-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'site.zip');
    await writeFile(file, await zipOf({ 'index.html': '<h1>Shop</h1>' }));
    const uploader = newAccount();
    const branch = await lab.branch(lab.client({ account: uploader }));
    const client = await startBoto3(python, lab.emulator.url, uploader);
    const { answer } = await client.on('CreateDeployment', 'call', { input: branch });
    expect(await client.upload(textOf(answer, 'zipUploadUrl'), file)).toBe(200);
    await client.on('StartDeployment', 'call', { input: { ...branch, jobId: '1' } });
    await lab.advance(20);
    expect((await client.on('GetJob', 'call', { input: { ...branch, jobId: '1' } })).answer).toMatchObject({
      job: { summary: { status: 'SUCCEED' } },
    });
    await client.stop();
  });
});

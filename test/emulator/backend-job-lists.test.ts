import {
  ImportBackendStorageCommand,
  ListBackendJobsCommand,
  type BackendJobRespObj,
  type ListBackendJobsCommandOutput,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newBackend } from './backend-lab.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const bucket = (name: string) => ({ BucketName: name, ServiceName: 'S3' }) as const;

describe('ListBackendJobs', () => {
  test('gives pages by hand, newest first, that a new job does not shift', async () => {
    const { client, env } = await newBackend(lab);
    await lab.control('POST', 'backend-jobs', { appId: env.AppId, outcome: 'fail', seconds: 1, times: 27 });
    const importBucket = new ImportBackendStorageCommand({ ...env, ...bucket('photos') });
    for (let count = 0; count < 26; count += 1) {
      await client.send(importBucket);
      await lab.advance(1);
    }
    expect((await client.send(new ListBackendJobsCommand(env))).Jobs).toHaveLength(25);
    const jobs: BackendJobRespObj[] = [];
    let token: { NextToken?: string } | undefined = {};
    let pages = 0;
    while (token !== undefined) {
      const page: ListBackendJobsCommandOutput = await client.send(
        new ListBackendJobsCommand({ ...env, MaxResults: 10, ...token }),
      );
      jobs.push(...(page.Jobs ?? []));
      pages += 1;
      if (pages === 1) await client.send(importBucket);
      token = page.NextToken === undefined ? undefined : { NextToken: page.NextToken };
    }
    expect([pages, jobs.length, new Set(jobs.map(({ JobId }) => JobId)).size]).toEqual([3, 27, 27]);
    const times = jobs.map(({ CreateTime }) => Number(CreateTime));
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    await expect(client.send(new ListBackendJobsCommand({ ...env, NextToken: 'x' }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  test('filters by id, operation and status', async () => {
    const { client, env } = await newBackend(lab);
    const { JobId } = await client.send(new ImportBackendStorageCommand({ ...env, ...bucket('photos') }));
    const list = async (filter: object) =>
      (await client.send(new ListBackendJobsCommand({ ...env, ...filter }))).Jobs?.map(({ Operation }) => Operation);
    expect(await list({ JobId })).toEqual(['ImportBackendStorage']);
    expect(await list({ Operation: 'CreateBackend' })).toEqual(['CreateBackend']);
    expect(await list({ Status: 'PENDING' })).toEqual(['ImportBackendStorage']);
    expect(await list({ Status: 'COMPLETED', Operation: 'ImportBackendStorage' })).toEqual([]);
    expect(await list({ BackendEnvironmentName: 'prod' })).toEqual([]);
  });

  test('omits a new job while it lags', async () => {
    const { client, env } = await newBackend(lab);
    await client.send(new ImportBackendStorageCommand({ ...env, ...bucket('photos') }));
    await lab.control('POST', 'faults', { kind: 'list-lag', operation: 'ListBackendJobs', seconds: 60, count: 1 });
    expect((await client.send(new ListBackendJobsCommand(env))).Jobs).toEqual([]);
    expect((await client.send(new ListBackendJobsCommand(env))).Jobs).toHaveLength(2);
  });
});

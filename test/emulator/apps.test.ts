import {
  CreateAppCommand,
  CreateBranchCommand,
  DeleteAppCommand,
  DeleteBranchCommand,
  GetAppCommand,
  GetBranchCommand,
  ListAppsCommand,
  ListBranchesCommand,
  ListTagsForResourceCommand,
  paginateListApps,
  paginateListBranches,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAppCommand,
  UpdateBranchCommand,
} from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLab, zipOf } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const notFound = { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } };

describe('apps', () => {
  test('are created with what AWS adds, and without what is not set', async () => {
    const client = lab.client({ account: '123456789012', region: 'us-east-2' });
    const { app } = await client.send(new CreateAppCommand({ name: 'shop', tags: { team: 'web' } }));
    const appId = app?.appId ?? '';
    expect(appId).toMatch(/^d[a-z0-9]{13}$/);
    expect(app).toEqual({
      appId,
      appArn: `arn:aws:amplify:us-east-2:123456789012:apps/${appId}`,
      name: 'shop',
      tags: { team: 'web' },
      platform: 'WEB',
      createTime: expect.any(Date),
      updateTime: expect.any(Date),
      defaultDomain: `${appId}.amplifyapp.com`,
      customRules: [],
      enableBranchAutoBuild: false,
      enableBranchAutoDeletion: false,
      enableBasicAuth: false,
      enableAutoBranchCreation: false,
    });
    expect((await client.send(new GetAppCommand({ appId }))).app).toEqual(app);
  });

  test('neither keep nor return tokens', async () => {
    const client = lab.client();
    const created = await client.send(
      new CreateAppCommand({ name: 'a', repository: 'https://github.com/o/r', accessToken: 'ghp_secret' }),
    );
    expect(created.app).toMatchObject({ repositoryCloneMethod: 'TOKEN' });
    expect(JSON.stringify([created.app, await lab.control('GET', 'state')])).not.toContain('ghp_secret');
  });

  test('are updated in part; description can not be cleared, variables can', async () => {
    const client = lab.client();
    const { app } = await client.send(
      new CreateAppCommand({ name: 'a', description: 'old', environmentVariables: { KEY: 'value' } }),
    );
    const appId = app?.appId;
    const update = async (changes: object) => (await client.send(new UpdateAppCommand({ appId, ...changes }))).app;
    expect(await update({ name: 'b' })).toMatchObject({ name: 'b', environmentVariables: { KEY: 'value' } });
    const cleared = await update({ description: '', environmentVariables: { '': '' } });
    expect(cleared?.description).toBe('old');
    expect(cleared).not.toHaveProperty('environmentVariables');
  });

  test('are listed in pages', async () => {
    const client = lab.client();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.send(new CreateAppCommand({ name }));
    const names: (string | undefined)[] = [];
    let pages = 0;
    for await (const { apps } of paginateListApps({ client, pageSize: 2 }, {})) {
      names.push(...(apps ?? []).map(({ name }) => name));
      pages += 1;
    }
    expect([names, pages]).toEqual([['a', 'b', 'c', 'd', 'e'], 3]);
    const bad = new ListAppsCommand({ nextToken: 'nonsense' });
    await expect(client.send(bad)).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  test('are deleted with all they have, and answered once more', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    await lab.deploy(client, branch, await zipOf({ 'index.html': 'x' }));
    await lab.advance(20);
    const url = (await lab.siteUrl(branch)) ?? '';
    const { appId } = branch;
    expect((await client.send(new DeleteAppCommand({ appId }))).app?.appId).toBe(appId);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    await expect(client.send(new GetAppCommand({ appId }))).rejects.toMatchObject(notFound);
    await expect(client.send(new DeleteAppCommand({ appId }))).rejects.toMatchObject(notFound);
    await expect(client.send(new GetBranchCommand(branch))).rejects.toMatchObject(notFound);
  });

  test('are limited to 25 and to 25 creations an hour, per account and region', async () => {
    const account = '555566667777';
    const client = lab.client({ account });
    const create = () => client.send(new CreateAppCommand({ name: 'a' }));
    const ids: (string | undefined)[] = [];
    for (let count = 0; count < 25; count += 1) ids.push((await create()).app?.appId);
    await expect(create()).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'You have reached the maximum number of apps in this account.',
      $metadata: { httpStatusCode: 429 },
    });
    await client.send(new DeleteAppCommand({ appId: ids[0] }));
    await expect(create()).rejects.toThrow('app creations per hour');
    await expect(
      lab.client({ account, region: 'us-west-2' }).send(new CreateAppCommand({ name: 'a' })),
    ).resolves.toBeDefined();
    await lab.advance(3600);
    await expect(create()).resolves.toBeDefined();
  });
});

describe('branches', () => {
  test('are created with what AWS adds', async () => {
    const client = lab.client();
    const { appId } = await lab.branch(client);
    const { branch } = await client.send(new CreateBranchCommand({ appId, branchName: 'feature/a b' }));
    expect(branch).toEqual({
      branchArn: expect.stringContaining(`apps/${appId}/branches/feature/a b`),
      branchName: 'feature/a b',
      displayName: 'feature/a b',
      stage: 'NONE',
      ttl: '5',
      totalNumberOfJobs: '0',
      customDomains: [],
      createTime: expect.any(Date),
      updateTime: expect.any(Date),
      enableAutoBuild: true,
      enableBasicAuth: false,
      enableNotification: false,
      enablePerformanceMode: false,
      enablePullRequestPreview: false,
    });
    expect((await client.send(new GetBranchCommand({ appId, branchName: 'feature/a b' }))).branch).toEqual(branch);
  });

  test('have unique names; stage NONE is not accepted back', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    await expect(client.send(new CreateBranchCommand(branch))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: `Failed to create branch. The branch main already exists for the app ${branch.appId}`,
    });
    const input = { ...branch, stage: 'NONE' as never };
    await expect(client.send(new UpdateBranchCommand(input))).rejects.toThrow('stage must be one of');
    const updated = await client.send(new UpdateBranchCommand({ ...branch, stage: 'BETA', ttl: '60' }));
    expect(updated.branch).toMatchObject({ stage: 'BETA', ttl: '60', displayName: 'main' });
  });

  test('can not be made again right after their deletion', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    expect((await client.send(new DeleteBranchCommand(branch))).branch?.branchName).toBe('main');
    await expect(client.send(new DeleteBranchCommand(branch))).rejects.toMatchObject(notFound);
    await expect(client.send(new CreateBranchCommand(branch))).rejects.toThrow(
      'Failed to create branch. The branch is deleting for the app. Please wait a few minutes before re-create this branch.',
    );
    await lab.advance(2);
    await expect(client.send(new CreateBranchCommand(branch))).resolves.toBeDefined();
  });

  test('are limited to 50 of an app, and listed in pages', async () => {
    const client = lab.client();
    const { appId } = await lab.branch(client);
    for (let number = 2; number <= 50; number += 1) {
      await client.send(new CreateBranchCommand({ appId, branchName: `branch-${number}` }));
    }
    await expect(client.send(new CreateBranchCommand({ appId, branchName: 'one-more' }))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('maximum number of branches in this app'),
    });
    let count = 0;
    for await (const page of paginateListBranches({ client, pageSize: 20 }, { appId }))
      count += page.branches?.length ?? 0;
    expect(count).toBe(50);
    await expect(client.send(new ListBranchesCommand({ appId: 'dmissing' }))).rejects.toMatchObject(notFound);
  });

  test('of stage PRODUCTION become the production branch of the app', async () => {
    const client = lab.client();
    const branch = await lab.branch(client, {}, { stage: 'PRODUCTION' });
    await lab.deploy(client, branch, await zipOf({ 'index.html': 'x' }));
    await lab.advance(20);
    const { app } = await client.send(new GetAppCommand({ appId: branch.appId }));
    expect(app?.productionBranch).toMatchObject({ branchName: 'main', status: 'SUCCEED' });
  });
});

describe('tags', () => {
  test('of apps and branches are set, listed and removed by ARN', async () => {
    const client = lab.client();
    const { appId } = await lab.branch(client, { tags: { team: 'web' } });
    const { branch } = await client.send(
      new CreateBranchCommand({ appId, branchName: 'feature/x', tags: { stage: 'test' } }),
    );
    const { app } = await client.send(new GetAppCommand({ appId }));
    for (const [resourceArn, own] of [
      [app?.appArn, { team: 'web' }],
      [branch?.branchArn, { stage: 'test' }],
    ] as const) {
      const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
      expect(await tags()).toEqual(own);
      await client.send(new TagResourceCommand({ resourceArn, tags: { a: '1', b: '2', c: '3' } }));
      await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'c'] }));
      expect(await tags()).toEqual({ ...own, b: '2' });
    }
    expect((await client.send(new GetAppCommand({ appId }))).app?.tags).toEqual({ team: 'web', b: '2' });
  });

  test('are refused where there is no such resource, or too many of them', async () => {
    const client = lab.client();
    const { appId } = await lab.branch(client);
    const { app } = await client.send(new GetAppCommand({ appId }));
    const other = 'arn:aws:amplify:eu-west-1:999999999999:apps/d1';
    await expect(client.send(new ListTagsForResourceCommand({ resourceArn: other }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      code: 'ResourceNotFoundException',
    });
    const many = (letter: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${letter}${index}`, 'x']));
    const tag = (tags: Record<string, string>) =>
      client.send(new TagResourceCommand({ resourceArn: app?.appArn, tags }));
    await tag(many('a', 50));
    await expect(tag({ one: 'more' })).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(tag({ 'aws:own': 'x' })).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});

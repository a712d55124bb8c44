import {
  CreateWebhookCommand,
  DeleteWebhookCommand,
  GetWebhookCommand,
  ListJobsCommand,
  ListWebhooksCommand,
  UpdateWebhookCommand,
} from '@aws-sdk/client-amplify';
import type { AmplifyClient } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newAccount, startLab } from './lab.ts';
import type { BranchName, Lab } from './lab.ts';

let lab: Lab;
let client: AmplifyClient;
let account: string;
let branch: BranchName;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());
beforeEach(async () => {
  account = newAccount();
  client = lab.client({ account });
  branch = await lab.branch(client, { repository: 'https://github.com/example/shop' });
});

const create = async (input: object = {}) => {
  const { webhook } = await client.send(new CreateWebhookCommand({ ...branch, ...input }));
  return { ...webhook, webhookId: webhook?.webhookId ?? '', webhookUrl: webhook?.webhookUrl ?? '' };
};

const post = (url: string) => fetch(url, { method: 'POST', body: '{}' });

test('are made, read, changed, listed and deleted', async () => {
  const webhook = await create({ description: 'nightly' });
  expect(webhook).toEqual({
    webhookArn: `arn:aws:amplify:eu-west-1:${account}:apps/${branch.appId}/webhooks/${webhook.webhookId}`,
    webhookId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    webhookUrl: expect.stringContaining(`${lab.emulator.url}/prod/webhooks?id=${webhook.webhookId}&token=`),
    appId: branch.appId,
    branchName: 'main',
    description: 'nightly',
    createTime: expect.any(Date),
    updateTime: expect.any(Date),
  });
  const { webhookId } = webhook;
  expect((await client.send(new GetWebhookCommand({ webhookId }))).webhook).toEqual(webhook);
  await lab.advance(5);
  const updated = await client.send(new UpdateWebhookCommand({ webhookId, description: 'weekly' }));
  expect(updated.webhook).toMatchObject({ description: 'weekly', branchName: 'main', webhookUrl: webhook.webhookUrl });
  expect(Number(updated.webhook?.updateTime) - Number(webhook.updateTime)).toBe(5000);

  await create();
  const { appId } = branch;
  const first = await client.send(new ListWebhooksCommand({ appId, maxResults: 1 }));
  const { nextToken } = first;
  const second = await client.send(new ListWebhooksCommand({ appId, maxResults: 1, nextToken }));
  expect([first, second].map(({ webhooks }) => webhooks?.length)).toEqual([1, 1]);
  expect([first.webhooks?.[0]?.webhookId, second.nextToken]).toEqual([webhookId, undefined]);

  expect((await client.send(new DeleteWebhookCommand({ webhookId }))).webhook).toEqual(updated.webhook);
  await expect(client.send(new DeleteWebhookCommand({ webhookId }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  expect((await post(webhook.webhookUrl)).status).toBe(403);
});

test('start a build when posted to', async () => {
  const { webhookUrl } = await create();
  const response = await post(webhookUrl);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    SendMessageResponse: { ResponseMetadata: { RequestId: expect.any(String) } },
  });
  const { jobSummaries } = await client.send(new ListJobsCommand(branch));
  expect(jobSummaries).toMatchObject([{ jobId: '1', jobType: 'WEB_HOOK', status: 'PENDING', commitId: 'HEAD' }]);
  await lab.advance(70);
  const job = await lab.job(client, branch, '1');
  expect(job).toMatchObject({
    status: 'SUCCEED',
    steps: ['BUILD', 'DEPLOY', 'VERIFY'].map((stepName) => ({ stepName })),
  });
});

test('refuse a wrong token, another operation, and an app without repository', async () => {
  const { webhookUrl } = await create();
  expect((await post(webhookUrl.replace(/token=[^&]+/, 'token=wrong'))).status).toBe(403);
  expect((await post(webhookUrl.replace('startbuild', 'stop'))).status).toBe(400);
  expect((await fetch(webhookUrl)).status).toBe(405);
  const manual = await lab.branch(client);
  const response = await post((await create(manual)).webhookUrl);
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: 'The app is not connected to a repository.' },
  ]);
  expect((await client.send(new ListJobsCommand(branch))).jobSummaries).toEqual([]);
});

test('need their app and branch, and are at most 50 to an app', async () => {
  const missing = { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } };
  await expect(create({ appId: 'dnone' })).rejects.toMatchObject(missing);
  await expect(create({ branchName: 'none' })).rejects.toMatchObject(missing);
  const { webhookId } = await create();
  await expect(client.send(new UpdateWebhookCommand({ webhookId, branchName: 'none' }))).rejects.toMatchObject(missing);
  await expect(lab.client().send(new GetWebhookCommand({ webhookId }))).rejects.toMatchObject(missing);
  for (let count = 2; count <= 50; count += 1) await create();
  await expect(create()).rejects.toMatchObject({ name: 'LimitExceededException', $metadata: { httpStatusCode: 429 } });
});

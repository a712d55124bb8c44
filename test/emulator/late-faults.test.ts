import {
  CreateAppCommand,
  CreateBranchCommand,
  CreateWebhookCommand,
  ListAppsCommand,
  ListBranchesCommand,
  ListWebhooksCommand,
} from '@aws-sdk/client-amplify';
import type { AmplifyClient } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
let client: AmplifyClient;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());
beforeEach(async () => {
  await lab.control('POST', 'reset');
  client = lab.client();
});

const createApp = () => client.send(new CreateAppCommand({ name: 'a' }));
const countApps = async () => (await client.send(new ListAppsCommand({}))).apps?.length;

test('late: the change comes after the connection was closed, and the call log tells it then', async () => {
  await lab.control('POST', 'faults', { kind: 'late', operation: 'CreateApp', seconds: 0.3, count: 1 });
  await expect(createApp()).rejects.toMatchObject({ code: 'ECONNRESET' });
  const [early] = (await lab.control('GET', 'calls?operation=CreateApp')).calls;
  expect([await countApps(), early?.effect, early?.status]).toEqual([0, false, null]);
  await expect.poll(countApps).toBe(1);
  const [late] = (await lab.control('GET', 'calls?operation=CreateApp')).calls;
  expect(late).toMatchObject({ effect: true, status: null, key: expect.stringMatching(/^d/) });
  expect((await lab.control('GET', 'faults')).faults).toMatchObject([{ kind: 'late', seen: 1, hits: 1 }]);
});

test('late: what is refused then is heard of by nobody, and a reset drops it', async () => {
  const { app } = await createApp();
  const branch = { appId: app?.appId, branchName: 'main' };
  await client.send(new CreateBranchCommand(branch));
  await lab.control('POST', 'faults', { kind: 'late', seconds: 0.05, count: 1 });
  await expect(client.send(new CreateBranchCommand(branch))).rejects.toMatchObject({ code: 'ECONNRESET' });
  await lab.control('POST', 'faults', { kind: 'late', seconds: 0.1, count: 1 });
  await expect(createApp()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await lab.control('POST', 'reset');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await countApps()).toBe(0);
});

test('list-lag: lists omit what is new for a while, and only that', async () => {
  const { app } = await createApp();
  const appId = app?.appId;
  await client.send(new CreateBranchCommand({ appId, branchName: 'main' }));
  await client.send(new CreateWebhookCommand({ appId, branchName: 'main' }));
  const counts = async () => [
    await countApps(),
    (await client.send(new ListBranchesCommand({ appId }))).branches?.length,
    (await client.send(new ListWebhooksCommand({ appId }))).webhooks?.length,
  ];
  const rule = await lab.control('POST', 'faults', { kind: 'list-lag', seconds: 3600 });
  expect(await counts()).toEqual([0, 0, 0]);
  await lab.control('DELETE', `faults?id=${rule.id}`);
  expect(await counts()).toEqual([1, 1, 1]);
  await lab.control('POST', 'faults', { kind: 'list-lag', seconds: 0.2, operation: 'ListApps' });
  await createApp();
  expect((await client.send(new ListBranchesCommand({ appId }))).branches).toHaveLength(1);
  await expect.poll(countApps).toBe(2);
});

test('malformed-body: the change is made, but its answer is no JSON', async () => {
  await lab.control('POST', 'faults', { kind: 'malformed-body', operation: 'CreateApp', count: 1 });
  await expect(createApp()).rejects.toMatchObject({ name: 'SyntaxError', $metadata: { httpStatusCode: 200 } });
  expect(await countApps()).toBe(1);
});

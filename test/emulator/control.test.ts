import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAppCommand, GetAppCommand, ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { dataDir, newAccount, startLab, zipOf } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ callLogSize: 5 });
});
afterAll(() => lab.emulator.close());
beforeEach(() => lab.control('POST', 'reset'));

const createApp = new CreateAppCommand({ name: 'a' });
const apps = async (account: string) => (await lab.client({ account }).send(new ListAppsCommand({}))).apps?.length;

describe('the call log', () => {
  test('tells what was called, by whom, and whether it had an effect', async () => {
    const account = newAccount();
    const client = lab.client({ account });
    const { app, $metadata } = await client.send(createApp);
    await client.send(new GetAppCommand({ appId: 'dmissing' })).catch(() => undefined);
    const { calls } = await lab.control('GET', 'calls');
    expect(calls).toEqual([
      {
        number: 1,
        operation: 'CreateApp',
        service: 'amplify',
        key: app?.appId,
        account,
        accessKeyId: account,
        region: 'eu-west-1',
        time: app?.createTime?.toISOString(),
        status: 200,
        effect: true,
        requestId: $metadata.requestId,
      },
      expect.objectContaining({
        number: 2,
        operation: 'GetApp',
        key: 'dmissing',
        status: 404,
        error: 'NotFoundException',
        effect: false,
      }),
    ]);
    expect((await lab.control('GET', 'calls?operation=getApp')).calls).toHaveLength(1);
  });

  test('keeps the latest calls only', async () => {
    const client = lab.client();
    for (let count = 0; count < 8; count += 1) await client.send(new ListAppsCommand({}));
    const { calls, count } = await lab.control('GET', 'calls');
    expect([calls.map(({ number }) => number), count]).toEqual([[4, 5, 6, 7, 8], 8]);
  });
});

describe('faults', () => {
  test('answer an error of any name, for the first calls or after some', async () => {
    const client = lab.client();
    await lab.control('POST', 'faults', {
      kind: 'error',
      operation: 'createApp',
      skip: 1,
      count: 2,
      name: 'DependentServiceFailureException',
      message: 'Try later.',
    });
    const outcomes: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      outcomes.push(
        await client.send(createApp).then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    }
    const name = 'DependentServiceFailureException';
    expect(outcomes).toEqual(['ok', name, name, 'ok']);
    expect((await lab.control('GET', 'faults')).faults).toMatchObject([{ id: expect.any(Number), seen: 4, hits: 2 }]);
    const { calls } = await lab.control('GET', 'calls');
    expect(calls.map(({ status, effect }) => [status, effect])).toEqual([
      [200, true],
      [503, false],
      [503, false],
      [200, true],
    ]);
  });

  test.each([
    ['close-before', 0, { name: expect.stringMatching(/Error/) }],
    ['close-after', 1, { name: expect.stringMatching(/Error/) }],
    ['html-502', 0, { $metadata: { httpStatusCode: 502 } }],
    ['error', 0, { name: 'InternalFailureException', $metadata: { httpStatusCode: 500 } }],
  ])('%s leaves %i app', async (kind, expected, error) => {
    const account = newAccount();
    await lab.control('POST', 'faults', { kind, operation: 'CreateApp', count: 1 });
    const thrown: unknown = await lab
      .client({ account })
      .send(createApp)
      .catch((reason: unknown) => reason);
    expect(thrown).toMatchObject(error);
    const [call] = (await lab.control('GET', 'calls?operation=CreateApp')).calls;
    expect(call).toMatchObject({ effect: expected === 1, ...(kind.startsWith('close') && { status: null }) });
    expect(await apps(account)).toBe(expected);
  });

  test('throttle by account and region, and end when they are removed', async () => {
    const account = newAccount();
    const rule = await lab.control('POST', 'faults', {
      kind: 'throttle',
      operation: 'ListApps',
      perSecond: 0,
      name: 'BadRequestException',
      status: 400,
      message: 'Rate exceeded while calling ListApps, please slow down or try again later.',
    });
    await expect(apps(account)).rejects.toMatchObject({ name: 'BadRequestException', message: /^Rate exceeded/ });
    await lab.control('DELETE', `faults?id=${rule.id}`);
    await expect(apps(account)).resolves.toBe(0);

    await lab.control('POST', 'faults', { kind: 'throttle', perSecond: 2 });
    const burst = async (scope: { account: string; region?: string }) => {
      const client = lab.client(scope);
      const names: string[] = [];
      for (let count = 0; count < 8; count += 1) {
        await client.send(new ListAppsCommand({})).then(
          () => names.push('ok'),
          (error: Error) => names.push(error.name),
        );
      }
      return names;
    };
    const [here, there] = [await burst({ account }), await burst({ account, region: 'us-east-1' })];
    expect(here).toContain('TooManyRequestsException');
    expect([here[0], there[0]]).toEqual(['ok', 'ok']);
  });

  test('delay by real time', async () => {
    await lab.control('POST', 'faults', { kind: 'delay', seconds: 0.1 });
    const start = performance.now();
    await apps(newAccount());
    expect(performance.now() - start).toBeGreaterThanOrEqual(99);
  });
});

describe('the clock', () => {
  test('stands still, moves when told, and runs at any speed', async () => {
    const before = await lab.control('GET', 'clock');
    expect(before.speed).toBe(0);
    const after = await lab.control('POST', 'clock', { advanceSeconds: 90 });
    expect(Date.parse(after.now) - Date.parse(before.now)).toBe(90_000);

    const client = lab.client();
    const branch = await lab.branch(client);
    const jobId = await lab.deploy(client, branch, await zipOf({ 'index.html': 'x' }));
    expect(await lab.job(client, branch, jobId)).toMatchObject({ status: 'PENDING' });
    await lab.control('POST', 'clock', { speed: 500 });
    await expect.poll(async () => (await lab.job(client, branch, jobId)).status).toBe('SUCCEED');
  });
});

describe('quotas', () => {
  test('change for all or for one account and region', async () => {
    const account = newAccount();
    await lab.control('POST', 'quotas', { account, region: 'eu-west-1', apps: 1 });
    expect(await lab.control('GET', `quotas?account=${account}&region=eu-west-1`)).toMatchObject({ apps: 1 });
    expect(await lab.control('GET', 'quotas')).toMatchObject({ apps: 25, concurrentJobs: 5 });
    await lab.client({ account }).send(createApp);
    await expect(lab.client({ account }).send(createApp)).rejects.toMatchObject({ name: 'LimitExceededException' });
    await lab.control('POST', 'quotas', { apps: 0 });
    await expect(lab.client().send(createApp)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

test('reset ends jobs and sites and forgets everything', async () => {
  const client = lab.client();
  const branch = await lab.branch(client);
  await lab.deploy(client, branch, await zipOf({ 'index.html': 'x' }));
  await lab.advance(20);
  await lab.deploy(client, branch, await zipOf({ 'index.html': 'y' }));
  const site = (await lab.siteUrl(branch)) ?? '';
  expect((await lab.control('GET', 'state')).scopes.flatMap(({ apps: some }) => some)).toHaveLength(1);
  await lab.control('POST', 'reset');
  expect((await lab.control('GET', 'state')).scopes).toEqual([]);
  expect((await lab.control('GET', 'calls')).count).toBe(0);
  await expect(fetch(site)).rejects.toThrow('fetch failed');
});

test.each([
  ['POST', 'clock', { sped: 2 }, 'sped is not a known member (did you mean speed?).'],
  ['POST', 'faults', { kind: 'eror' }, 'did you mean error?'],
  ['POST', 'quotas', { account: '1' }, 'Give both account and region, or neither.'],
  ['GET', 'nothing', undefined, 'No such request. There are: GET health,'],
])('%s %s says what is wrong', async (method, name, body, message) => {
  await expect(lab.control(method, name, body)).rejects.toThrow(message);
});

test('only loopback is served unless allowed, and a port that is taken is named', async () => {
  await expect(startEmulator({ dataDir, host: '0.0.0.0' })).rejects.toThrow('loopback only');
  const { port } = lab.emulator;
  await expect(startEmulator({ dataDir, port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
});

test('many begin and end at once, though each takes away the folder above that it made and finds empty', async () => {
  const shared = join(`${dataDir}-many`, 'nested');
  const rounds = Array.from({ length: 30 }, async () => (await startEmulator({ dataDir: shared })).close());
  await expect(Promise.all(rounds)).resolves.toHaveLength(30);
  await rm(`${dataDir}-many`, { recursive: true, force: true });
});

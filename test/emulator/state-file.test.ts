import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateAppCommand,
  CreateBranchCommand,
  CreateDeploymentCommand,
  CreateDomainAssociationCommand,
  CreateWebhookCommand,
  GetDomainAssociationCommand,
  GetWebhookCommand,
  ListJobsCommand,
  paginateListApps,
  StartDeploymentCommand,
  StopJobCommand,
  TagResourceCommand,
} from '@aws-sdk/client-amplify';
import { beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { compileEmulator, startKillable } from './killable.ts';
import { dataDir, newAccount, startLab, zipOf } from './lab.ts';
import type { Lab } from './lab.ts';

let entry: string;
let options: EmulatorOptions & { stateFile: string };
beforeAll(async () => {
  entry = await compileEmulator(join(inject('testDir'), 'emulator'));
});
beforeEach(async () => {
  const folder = join(inject('testDir'), randomUUID());
  await mkdir(folder);
  options = { dataDir, speed: 0, stateFile: join(folder, 'state') };
});

const start = () => startKillable(entry, options);

/** Goes on in this process. */
async function restart(changes: Partial<EmulatorOptions> = {}): Promise<Lab> {
  const lab = await startLab({ ...options, ...changes });
  onTestFinished(() => lab.emulator.close());
  return lab;
}

const page = async (url: string | undefined) => (await fetch(url ?? '')).text();

describe('after a kill', () => {
  test('apps, branches, tags, webhooks, quotas, rules and time are as they were told', async () => {
    const account = newAccount();
    const before = await start();
    const client = before.client({ account });
    const branch = await before.branch(client, { tags: { team: 'web' } });
    const { webhook } = await client.send(new CreateWebhookCommand({ ...branch, description: 'nightly' }));
    await client.send(new TagResourceCommand({ resourceArn: webhook?.webhookArn, tags: { a: 'b' } }));
    await before.control('POST', 'quotas', { apps: 7 });
    await before.control('POST', 'faults', { kind: 'error', operation: 'DeleteApp', count: 1 });
    await before.advance(100);
    const state = await before.control('GET', 'state');
    const { now } = await before.control('GET', 'clock');
    await before.emulator.close();

    const after = await restart();
    expect(await after.control('GET', 'state')).toEqual(state);
    expect(await after.control('GET', 'clock')).toEqual({ now, speed: 0 });
    expect(await after.control('GET', 'quotas')).toMatchObject({ apps: 7 });
    expect((await after.control('GET', 'faults')).faults).toMatchObject([{ operation: 'DeleteApp', hits: 0 }]);
    const read = await after.client({ account }).send(new GetWebhookCommand({ webhookId: webhook?.webhookId }));
    const webhookUrl = webhook?.webhookUrl?.replace(before.emulator.url, after.emulator.url);
    expect(read.webhook).toEqual({ ...webhook, webhookUrl });
  });

  test('jobs go on, uploads can be used, and sites are served on their ports', async () => {
    const account = newAccount();
    const before = await start();
    const client = before.client({ account });
    const live = await before.branch(client);
    await before.deploy(client, live, await zipOf({ 'index.html': 'first' }));
    await before.advance(20);
    await before.control('POST', 'timings', { manualVerify: 100 });
    const { appId } = live;
    for (const branchName of ['files', 'uploaded', 'cancelled']) {
      await client.send(new CreateBranchCommand({ appId, branchName }));
    }

    // One in VERIFY, one in DEPLOY, one still to be started, one that is being stopped.
    await before.deploy(client, live, await zipOf({ 'index.html': 'second' }));
    await before.advance(50);
    const fileMap = { 'index.html': 'd41d8cd98f00b204e9800998ecf8427e' };
    const open = await client.send(new CreateDeploymentCommand({ appId, branchName: 'files', fileMap }));
    await fetch(open.fileUploadUrls?.['index.html'] ?? '', { method: 'PUT', body: '' });
    await client.send(new StartDeploymentCommand({ appId, branchName: 'files', jobId: open.jobId }));
    const held = await client.send(new CreateDeploymentCommand({ appId, branchName: 'uploaded' }));
    const stopped = await before.deploy(client, { appId, branchName: 'cancelled' }, await zipOf({ a: 'b' }));
    await before.advance(5);
    await client.send(new StopJobCommand({ appId, branchName: 'cancelled', jobId: stopped }));
    const url = await before.siteUrl(live);
    expect(await page(url)).toBe('first');
    expect(await before.job(client, live, '2')).toMatchObject({
      status: 'RUNNING',
      steps: [{}, { stepName: 'VERIFY' }],
    });
    await before.emulator.close();

    const after = await restart();
    const again = after.client({ account });
    expect([await after.siteUrl(live), await page(url)]).toEqual([url, 'first']);
    const put = { method: 'PUT', body: new Uint8Array(await zipOf({ 'index.html': 'third' })) };
    const zipUploadUrl = held.zipUploadUrl?.replace(before.emulator.url, after.emulator.url) ?? '';
    expect((await fetch(zipUploadUrl, put)).status).toBe(200);
    await again.send(new StartDeploymentCommand({ appId, branchName: 'uploaded', jobId: held.jobId }));
    const status = async (branchName: string, jobId = '1') =>
      (await after.job(again, { appId, branchName }, jobId)).status;
    expect([await status('main', '2'), await status('files'), await status('cancelled')]).toEqual([
      'RUNNING',
      'RUNNING',
      'CANCELLING',
    ]);
    await after.advance(150);
    expect([await status('main', '2'), await status('files'), await status('uploaded')]).toEqual(
      Array.from({ length: 3 }, () => 'SUCCEED'),
    );
    expect(await status('cancelled')).toBe('CANCELLED');
    expect(await page(url)).toBe('second');
    expect(await page(await after.siteUrl({ appId, branchName: 'uploaded' }))).toBe('third');
    expect(await page(await after.siteUrl({ appId, branchName: 'files' }))).toBe('');
  });

  test('domains go on', async () => {
    const account = newAccount();
    const domainName = `shop-${account}.example`;
    const before = await start();
    const { appId } = await before.branch(before.client({ account }));
    const domain = { appId, domainName, subDomainSettings: [{ prefix: 'www', branchName: 'main' }] };
    await before.client({ account }).send(new CreateDomainAssociationCommand(domain));
    await before.advance(1);
    await before.emulator.close();

    const between = await start();
    await between.advance(20);
    await between.control('POST', 'domains', { domainName });
    await between.emulator.close();

    const after = await restart();
    const status = async () =>
      (await after.client({ account }).send(new GetDomainAssociationCommand(domain))).domainAssociation?.domainStatus;
    expect(await status()).toBe('PENDING_VERIFICATION');
    await after.advance(60);
    expect(await status()).toBe('AVAILABLE');
  });

  test('at any moment, nothing that was answered is lost and nothing is there twice', async () => {
    const account = newAccount();
    const answered = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      const lab = await start();
      await lab.control('POST', 'quotas', { apps: 100_000, appCreationsPerHour: 100_000 });
      const timer = setTimeout(() => void lab.emulator.close(), 20 + round * 37);
      const create = async (): Promise<void> => {
        const client = lab.client({ account });
        for (;;) {
          const { app } = await client.send(new CreateAppCommand({ name: randomUUID() }));
          answered.add(app?.name ?? '');
        }
      };
      await Promise.allSettled([create(), create(), create()]);
      clearTimeout(timer);
      await lab.emulator.close();
    }
    const after = await restart();
    const names: (string | undefined)[] = [];
    for await (const { apps } of paginateListApps({ client: after.client({ account }) }, {})) {
      names.push(...(apps ?? []).map(({ name }) => name));
    }
    expect(answered.size).toBeGreaterThan(0);
    expect([...answered].filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    // Each client had one call under way at each kill.
    expect(names.length).toBeLessThanOrEqual(answered.size + 15);
  });
});

test('time goes on while the emulator is down, and what fell due is done at its own time', async () => {
  const account = newAccount();
  const first = await restart({ speed: 1000 });
  const client = first.client({ account });
  const branch = await first.branch(client, { repository: 'https://github.com/example/shop' });
  await first.control('POST', 'jobs', { outcome: 'succeed', seconds: 400 });
  const { webhook } = await client.send(new CreateWebhookCommand(branch));
  await fetch(webhook?.webhookUrl ?? '', { method: 'POST' });
  const { now } = await first.control('GET', 'clock');
  await first.emulator.close();
  await new Promise((resolve) => setTimeout(resolve, 500));

  const second = await restart({ speed: 1000 });
  const clock = await second.control('GET', 'clock');
  expect(Date.parse(clock.now) - Date.parse(now)).toBeGreaterThanOrEqual(500_000);
  const { jobSummaries } = await second.client({ account }).send(new ListJobsCommand(branch));
  const [job] = jobSummaries ?? [];
  expect(job).toMatchObject({ status: 'SUCCEED' });
  const took = (Number(job?.endTime) - Number(job?.startTime)) / 1000;
  expect(took).toBeGreaterThanOrEqual(399);
  expect(took).toBeLessThan(450);
});

test('a reset is kept too, and leaves no files', async () => {
  const lab = await restart();
  const client = lab.client();
  await lab.deploy(client, await lab.branch(client), await zipOf({ 'index.html': 'x' }));
  await lab.advance(20);
  await lab.control('POST', 'reset');
  await lab.emulator.close();
  const after = await restart();
  expect((await after.control('GET', 'state')).scopes).toEqual([]);
  expect((await after.control('GET', 'sites')).sites).toEqual([]);
});

test('a file of something else is refused, and so is one in use', async () => {
  await writeFile(options.stateFile, 'hello');
  await expect(restart()).rejects.toThrow('holds no state that this version of the emulator can read');
  const other = join(options.stateFile, '..', 'other');
  options = { ...options, stateFile: other };
  const running = await start();
  await expect(restart()).rejects.toThrow('is in use by the emulator with process id');
  await running.emulator.close();
  await expect(restart()).resolves.toBeDefined();
});

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createClients } from '../../activities/clients.ts';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { realTime } from '../../activities/budget/time.ts';
import { createMetrics } from '../../activities/metrics.ts';
import { createOperationCalls } from '../../activities/operation-calls.ts';
import { createSend } from '../../activities/send.ts';
import { everyItem } from '../../activities/lists.ts';
import type { OperationCalls } from '../../activities/types.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { callsAt } from '../setup/amplify.ts';

let emulator: Emulator;
let call: OperationCalls;
beforeAll(async () => {
  emulator = await startEmulator({ dataDir: join(inject('testDir'), randomUUID()) });
  const endpoints = { amplify: emulator.url, amplifybackend: emulator.url };
  const credentials = { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' };
  call = createOperationCalls(
    createSend(
      createClients({ name: 'test', region: 'eu-west-1', credentials, endpoints }),
      new CallBudget({ time: realTime, callsPerSecond: 1_000 }),
      createMetrics('test'),
    ),
    createMetrics('test'),
  );
});
afterAll(() => emulator.close());

const run = <T>(work: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(work);

test('a list is read to its end, with the largest pages that the service allows', async () => {
  const { app } = await run(() => call.createApp({ name: 'many', repository: 'https://github.com/a/b' }));
  const branch = { appId: app?.appId ?? '', branchName: 'main' };
  await run(() => call.createBranch(branch));
  for (let job = 1; job <= 51; job += 1) await run(() => call.startJob({ ...branch, jobType: 'RELEASE' }));

  const before = (await callsAt(emulator.url, 'ListJobs')).length;
  const ids = await run(async () => {
    const found: (string | undefined)[] = [];
    for await (const { jobId } of everyItem(call, 'listJobs', branch)) found.push(jobId);
    return found;
  });
  expect(ids).toEqual(Array.from({ length: 51 }, (_, index) => String(51 - index)));
  expect((await callsAt(emulator.url, 'ListJobs')).length - before).toBe(2);
});

test.each([
  ['the same token for ever', ['a', 'a'], 'listApps gave the same page twice'],
  ['tokens in a circle', ['a', 'b', 'a'], 'listApps gave the same page twice'],
  ['an empty token', [''], '1 items'],
])('%s', async (_, tokens, expected) => {
  // No service is known to do that, but a list must end.
  const left = [...tokens];
  const listApps = () => Promise.resolve({ apps: [{ appId: 'd1' }], nextToken: left.shift() });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one call that is made
  const odd = { listApps } as unknown as OperationCalls;
  const read = async (): Promise<string> => {
    const found: unknown[] = [];
    for await (const item of everyItem(odd, 'listApps', {})) found.push(item);
    return `${found.length} items`;
  };
  expect(await read().catch((error: Error) => error.message)).toBe(expected);
});

test('an empty list is one call', async () => {
  const items = await run(async () => {
    const found: unknown[] = [];
    for await (const bucket of everyItem(call, 'listS3Buckets', {})) found.push(bucket);
    return found;
  });
  expect(items).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createClients, type Clients, type Target } from '../../activities/clients.ts';
import { createOperationActivities } from '../../activities/create-activities.ts';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { realTime } from '../../activities/budget/time.ts';
import { createMetrics } from '../../activities/metrics.ts';
import { createOperationCalls } from '../../activities/operation-calls.ts';
import { createSend } from '../../activities/send.ts';
import { createSecretPolicy, createSecrets } from '../../activities/secrets/index.ts';
import { operationNames, operations } from '../../activities/operations.ts';
import type { OperationActivities } from '../../activities/types.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { models } from '../../src/model/index.ts';
import { callsAt } from '../setup/amplify.ts';

let emulator: Emulator;
let clients: Clients;
let call: OperationActivities;
const credentials = { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' };

const clientsOf = (url: string, timeouts: Target['timeouts'] = {}) =>
  createClients({
    name: 'test',
    region: 'eu-west-1',
    credentials,
    endpoints: { amplify: url, amplifybackend: url },
    timeouts,
  });

const activitiesOf = (of: Clients): OperationActivities =>
  createOperationActivities(
    createOperationCalls(
      createSend(of, new CallBudget({ time: realTime, callsPerSecond: 1_000 }), createMetrics('test')),
      createMetrics('test'),
    ),
    createSecrets(createSecretPolicy(), () => Promise.reject(new Error('no references here'))),
  );

beforeAll(async () => {
  emulator = await startEmulator({ dataDir: join(inject('testDir'), randomUUID()) });
  clients = clientsOf(emulator.url);
  call = activitiesOf(clients);
});
afterAll(async () => {
  clients.destroy();
  await emulator.close();
});
afterEach(() => fetch(`${emulator.url}/_emulator/faults`, { method: 'DELETE' }));

const fault = async (rule: object): Promise<void> => {
  const response = await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(rule) });
  expect(response.status).toBeLessThan(300);
};
/** Runs an activity as Temporal would. */
const run = <T>(work: () => Promise<T>, attempt = 1): Promise<T> => new MockActivityEnvironment({ attempt }).run(work);
const failureOf = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`not an ApplicationFailure: ${String(error)}`);
};

describe('the table of operations', () => {
  test('has each operation of both service models once, with the service that has it', () => {
    const modelled = (['amplify', 'amplifybackend'] as const).flatMap((service) =>
      Object.keys(models[service].operations).map((name) => [name.charAt(0).toLowerCase() + name.slice(1), service]),
    );
    expect(modelled).toHaveLength(68);
    expect(Object.fromEntries(operationNames.map((name) => [name, operations[name].service]))).toEqual(
      Object.fromEntries(modelled),
    );
  });

  test('names the inputs that are dates, and no others', () => {
    const dated = operationNames.flatMap((name) => {
      const traits = operations[name];
      return 'dates' in traits ? traits.dates.map((member: string) => `${name}.${member}`) : [];
    });
    const { operations: modelled, shapes } = models.amplify;
    const expected = Object.entries(modelled).flatMap(([name, { input }]) => {
      const shape = shapes[input];
      if (shape?.type !== 'structure') return [];
      return Object.entries(shape.members)
        .filter(([, member]) => shapes[member.shape]?.type === 'timestamp')
        .map(([member]) => `${name.charAt(0).toLowerCase()}${name.slice(1)}.${member}`);
    });
    expect(dated.toSorted()).toEqual(expected.toSorted());
  });

  test('makes an activity of each, which carries its name', () => {
    expect(Object.entries(call).map(([name, activity]) => [name, activity.name])).toEqual(
      operationNames.map((name) => [name, name]),
    );
  });
});

describe('an operation as an activity', () => {
  test('gives JSON: dates as ISO strings after Temporal, and no $metadata', async () => {
    const { app } = await run(() => call.createApp({ name: 'json' }));
    const wire = JSON.parse(JSON.stringify(await run(() => call.getApp({ appId: app?.appId ?? '' })))) as object;
    expect(Object.keys(wire)).toEqual(['app']);
    expect(wire).toMatchObject({ app: { createTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) } });
  });

  test('turns a date that crossed Temporal back into a date', async () => {
    const { app } = await run(() =>
      call.createApp({ name: 'dates', repository: 'https://github.com/a/b', accessToken: 'x' }),
    );
    const branch = { appId: app?.appId ?? '', branchName: 'main' };
    await run(() => call.createBranch(branch));
    const commitTime = '2026-03-04T05:06:07.000Z';
    await run(() => call.startJob({ ...branch, jobType: 'RELEASE', commitTime }));
    const { jobSummaries } = await run(() => call.listJobs(branch));
    expect(JSON.parse(JSON.stringify(jobSummaries?.[0]))).toMatchObject({ commitTime });
  });

  test('refuses a wrong input with all violations before any request', async () => {
    const before = (await callsAt(emulator.url)).length;
    // @ts-expect-error a name is required, and there is no platform WEBB
    const failure = await failureOf(run(() => call.createApp({ platform: 'WEBB', description: 'x'.repeat(1001) })));
    expect(failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
    for (const path of ['name is required', 'platform', 'description']) expect(failure.message).toContain(path);
    expect(await callsAt(emulator.url)).toHaveLength(before);
  });

  test.each([
    [
      'a throttle that AWS calls a bad request',
      { name: 'BadRequestException', message: 'Rate exceeded while calling GetApp' },
      false,
    ],
    ['a throttle', { name: 'TooManyRequestsException', status: 429, message: 'Too many requests' }, false],
    [
      'a quota',
      { name: 'LimitExceededException', status: 429, message: 'You have reached the maximum number of apps' },
      true,
    ],
    [
      'a branch that is busy',
      { name: 'BadRequestException', message: 'The last job(deployment) 3 was not finished' },
      false,
    ],
    ['a wrong request', { name: 'BadRequestException', message: 'no' }, true],
    ['no access', { name: 'UnauthorizedException', status: 401, message: 'no' }, true],
    ['a denial of the gateway', { name: 'AccessDeniedException', status: 403, message: 'no' }, true],
    ['an internal failure', { name: 'InternalFailureException', status: 500, message: 'oops' }, false],
    ['a dependency', { name: 'DependentServiceFailureException', status: 503, message: 'oops' }, false],
    ['an unknown name with 418', { name: 'TeapotException', status: 418, message: 'no' }, true],
    ['an unknown name with 500', { name: 'OddException', status: 500, message: 'no' }, false],
  ])('%s keeps its name, and is final: %s %s', async (_, error, final) => {
    await fault({ operation: 'GetApp', kind: 'error', ...error });
    const failure = await failureOf(run(() => call.getApp({ appId: 'd1' })));
    expect(failure).toMatchObject({ type: error.name, nonRetryable: final });
    expect(failure.message).toContain(error.message);
    expect(failure.details).toMatchObject([{ operation: 'getApp', requestId: expect.any(String) }]);
    expect(failure.nextRetryDelay === undefined).toBe(final);
  });

  test.each(['close-before', 'close-after', 'html-502'])('%s is worth another attempt', async (kind) => {
    await fault({ operation: 'ListApps', kind });
    const failure = await failureOf(run(() => call.listApps({})));
    expect(failure.nonRetryable).toBe(false);
    expect(failure.details).toMatchObject([{ operation: 'listApps' }]);
  });

  test('sends a request once: the SDK repeats nothing', async () => {
    await fault({ operation: 'CreateApp', kind: 'error', name: 'InternalFailureException', status: 500 });
    const before = (await callsAt(emulator.url, 'CreateApp')).length;
    await failureOf(run(() => call.createApp({ name: 'once' })));
    expect((await callsAt(emulator.url, 'CreateApp')).length - before).toBe(1);
  });

  test('waits longer from attempt to attempt, within bounds', async () => {
    await fault({ operation: 'GetApp', kind: 'error', name: 'TooManyRequestsException', status: 429 });
    const delays: number[] = [];
    for (const attempt of [1, 3, 5, 50]) {
      const failure = await failureOf(run(() => call.getApp({ appId: 'd1' }), attempt));
      delays.push(Number(failure.nextRetryDelay));
    }
    const bounds = [
      [1, 2],
      [4, 8],
      [16, 32],
      [30, 60],
    ] as const;
    bounds.forEach(([least, most], index) => {
      expect(delays[index]).toBeGreaterThanOrEqual(least * 1000);
      expect(delays[index]).toBeLessThanOrEqual(most * 1000);
    });
  });

  test('finds that a repeated delete has succeeded before', async () => {
    const failure = await failureOf(run(() => call.deleteApp({ appId: 'd1gone' })));
    expect(failure).toMatchObject({ type: 'NotFoundException', nonRetryable: true });
    expect(await run(() => call.deleteApp({ appId: 'd1gone' }), 2)).toEqual({});
  });

  test('gives up a request after its timeout, and may be repeated', async () => {
    await fault({ operation: 'GetApp', kind: 'delay', seconds: 30 });
    const hasty = clientsOf(emulator.url, { connectSeconds: 1, requestSeconds: 0.2 });
    const failure = await failureOf(run(() => activitiesOf(hasty).getApp({ appId: 'd1' })));
    expect(failure).toMatchObject({ type: 'TimeoutError', nonRetryable: false });
    hasty.destroy();
  });

  test('aborts its request when it is cancelled', async () => {
    await fault({ operation: 'GetApp', kind: 'delay', seconds: 30 });
    const environment = new MockActivityEnvironment();
    const begun = Date.now();
    const result = environment.run(() => call.getApp({ appId: 'd1' }));
    setImmediate(() => environment.cancel());
    await expect(result).rejects.toThrow(CancelledFailure);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  test('tells what was made when it is cancelled meanwhile, so that it can be undone', async () => {
    await fault({ operation: 'CreateApp', kind: 'delay', seconds: 0.3 });
    const environment = new MockActivityEnvironment();
    const result = environment.run(() => call.createApp({ name: 'made' }));
    setTimeout(() => environment.cancel(), 100);
    expect(await result).toMatchObject({ app: { name: 'made' } });
  });
});

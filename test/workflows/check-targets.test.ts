import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';

let harness: Harness;
withoutCache('checkTargets, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  const check = async (target?: string) =>
    (await harness.workflows.start('checkTargets', target === undefined ? {} : { target })).result();

  test('tells region, credentials and permissions of each target, and changes nothing', async () => {
    await makeApp(harness);
    const before = await callsOf(harness);
    const { targets } = await check();
    expect(targets).toMatchObject([
      {
        target: 'default',
        region: 'eu-west-1',
        endpoint: harness.emulator.url,
        account: expect.stringMatching(/^\d{12}$/),
        credentials: { accessKeyIdEnd: '0000' },
      },
    ]);
    const [target] = targets;
    const permissions = target?.permissions ?? [];
    expect(permissions.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['listApps', 'getJob', 'getBackend']),
    );
    expect(permissions.filter(({ denied }) => denied !== undefined)).toEqual([]);
    expect((await callsOf(harness)).slice(before.length).filter(({ effect }) => effect)).toEqual([]);
    expect(JSON.stringify(targets)).not.toContain('AKIATEST');
  });

  test('tells what is denied, and goes on', async () => {
    await control(harness, 'faults', { operation: 'GetJob', kind: 'error', name: 'AccessDeniedException', count: 1 });
    const [target] = (await check()).targets;
    const permissions = target?.permissions ?? [];
    expect(permissions.filter(({ denied }) => denied !== undefined)).toMatchObject([
      { operation: 'getJob', denied: { type: 'AccessDeniedException' } },
    ]);
    expect(permissions.at(-1)?.operation).toBe('listBackendJobs');
  });

  test('tells of credentials that AWS does not take, and tries no more', async () => {
    await control(harness, 'faults', { operation: 'ListApps', kind: 'error', name: 'ExpiredTokenException', count: 1 });
    expect((await check()).targets).toMatchObject([{ permissions: [], problem: { type: 'ExpiredTokenException' } }]);
  });

  test('refuses a target that the worker does not serve', async () => {
    const run = await harness.workflows.start('checkTargets', { target: 'nope' });
    expect(await failedAs('checkTargets', 'InvalidInput', run)).toMatch(
      /target must be one that this worker serves: default/,
    );
  });
});

test('a check whose worker goes away time and again goes on', async () => {
  const frail = await startHarness({
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            execute: async (input, next) => {
              if (info.attempt <= 2) throw new Error('as if its worker had gone away');
              return next(input);
            },
          },
        }),
      ],
    },
  });
  try {
    const run = await frail.workflows.start('checkTargets', {});
    expect((await run.result()).targets).toMatchObject([{ target: 'default', region: 'eu-west-1' }]);
  } finally {
    await frail.stop();
  }
});

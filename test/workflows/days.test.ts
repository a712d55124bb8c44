import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Clock } from '../../src/emulator/clock.ts';
import { MOST_CLAIMS } from '../../workflows/lib/lock-queue.ts';
import { callsOf, control, effectsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { associate, associationOf } from '../setup/domains.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { isCacheOff } from '../setup/patience.ts';
import { type Followers, followTime } from '../setup/time-skipping/follow-time.ts';
import { lackingForTimeSkipping } from '../setup/time-skipping/install.ts';
import { startTimeSkippingServer } from '../setup/time-skipping/server.ts';

const DAY = 24 * 3600;
const OUTAGE_MS = 30 * 60_000;
/** While an activity runs no time is skipped, and a wait looks once a minute at first: so that minute is made short. */
const SPEED = 200;

const lacking = await lackingForTimeSkipping();
if (lacking !== undefined) process.stderr.write(`Waits of days are not tested: ${lacking}\n`);

test.runIf(process.env['CI'] === 'true')('this machine can test waits of days', () => {
  expect(lacking).toBeUndefined();
});

// Thousands of tasks, each replayed from the beginning, would take longer than the days that they stand for.
describe.skipIf(lacking !== undefined || isCacheOff)('in a time that is skipped', () => {
  let harness: Harness;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const server = await startTimeSkippingServer(join(inject('testDir'), randomUUID()));
    ends.push(server.stop);
    const time = new Clock(SPEED);
    const followers: Followers = { clock: time };
    const following = await followTime(server.address, followers);
    ends.push(following.stop);
    harness = await startHarness({
      speed: SPEED,
      time,
      interceptors: following.interceptors,
      env: {
        TEMPORAL_ADDRESS: server.address,
        TEMPORAL_NAMESPACE: 'default',
        SEARCH_ATTRIBUTES: 'off',
        AMPLIFY_CLOCK_SPEED: '1',
      },
    });
    ends.push(harness.stop);
    followers.emulatorUrl = harness.emulator.url;
  }, 600_000);
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });

  /** How long a run took by the server's time, in seconds, and its events. */
  const historyOf = async ({ workflowId, runId }: { workflowId: string; runId: string }) => {
    const { events } = await harness.workflows.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const times = events?.map(({ eventTime }) => Number(eventTime?.seconds)) ?? [];
    return { events: times.length, seconds: Math.max(...times) - Math.min(...times) };
  };

  const emulatorTime = async (): Promise<number> => {
    const { now } = (await (await fetch(`${harness.emulator.url}/_emulator/clock`)).json()) as { now: string };
    return Date.parse(now);
  };

  test('waitForDomain waits for a week, in some twenty events', { timeout: 120_000 }, async () => {
    await control(harness, 'timings', { domainVerificationLimit: 30 * DAY });
    const domain = await associate(harness, 'never.example');
    const begunAt = Date.now();
    const run = await harness.workflows.start('waitForDomain', { ...domain, timeoutSeconds: 7 * DAY });
    expect((await outcome(run))?.message).toMatch(
      /^WaitTimedOut: .* not available after 604800 s; last seen PENDING_VERIFICATION/,
    );
    expect(Date.now() - begunAt).toBeLessThan(60_000);
    expect((await historyOf(run)).events).toBeLessThan(25);
    expect(await associationOf(harness, domain)).toMatchObject({ domainStatus: 'PENDING_VERIFICATION' });
  });

  test('a branch that is refused for a day is tried in less than 2,000 events', { timeout: 240_000 }, async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    const throttle = { kind: 'error', name: 'LimitExceededException', status: 429, message: 'slow down' };
    await control(harness, 'faults', { ...throttle, operation: 'StartJob' });
    const run = await harness.workflows.start('releaseBranch', branch);
    expect((await outcome(run))?.message).toMatch(/^LimitExceededException: startJob: slow down/);
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    const { events, seconds } = await historyOf(run);
    expect(seconds).toBeGreaterThanOrEqual(DAY);
    expect(events).toBeGreaterThan(500);
    // So many may come before, in the queue of the lock.
    expect(events).toBeLessThan(2_000 - 4 * MOST_CLAIMS);
  });

  test(
    'a run that is denied goes on by itself when it is allowed, or gives up after an hour',
    { timeout: 120_000 },
    async () => {
      const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
      const denied = { operation: 'StartJob', kind: 'error', name: 'AccessDeniedException', status: 403 };
      const starts = async (): Promise<number> =>
        (await callsOf(harness)).filter(({ operation }) => operation === 'StartJob').length;
      const before = await starts();
      await control(harness, 'faults', { ...denied, count: 3 });
      const run = await harness.workflows.start('releaseBranch', branch);
      expect(await run.result()).toMatchObject({ status: 'SUCCEED' });
      // After a minute, two and four.
      expect((await historyOf(run)).seconds).toBeGreaterThanOrEqual(240);
      expect(await starts()).toBe(before + 4);
      await control(harness, 'faults', denied);
      const never = await harness.workflows.start('releaseBranch', { ...branch, jobReason: 'denied' });
      expect((await outcome(never))?.message).toMatch(/^AccessDeniedException: startJob: /);
      await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
      const { seconds } = await historyOf(never);
      expect(seconds).toBeGreaterThanOrEqual(3_600);
      expect(seconds).toBeLessThan(3_900);
      expect(await starts()).toBe(before + 4 + 7);
    },
  );

  test('connectDomain begins anew each day, until its 5 days are over', { timeout: 120_000 }, async () => {
    await control(harness, 'timings', { domainVerificationLimit: DAY });
    const { appId } = await makeApp(harness);
    const domain = { appId, domainName: 'daily.example' };
    const made = await effectsOf(harness, 'CreateDomainAssociation');
    const run = await harness.workflows.start('connectDomain', {
      ...domain,
      subDomainSettings: [{ prefix: '', branchName: 'main' }],
      timeoutSeconds: 5 * DAY,
    });
    expect((await outcome(run))?.message).toMatch(/^WaitTimedOut: .* not available after 432000 s/);
    const rounds = (await effectsOf(harness, 'CreateDomainAssociation')) - made;
    expect(rounds).toBeGreaterThanOrEqual(4);
    expect((await historyOf(run)).events).toBeLessThan(40 * rounds);
    expect(await associationOf(harness, domain)).toBeUndefined();
  });

  test('a build is started, and waited for, through half an hour without Amplify', { timeout: 120_000 }, async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    const down = async (): Promise<void> => void (await control(harness, 'faults', { kind: 'html-502' }));
    const until = async (time: number): Promise<void> => {
      while ((await emulatorTime()) < time) await sleep(50);
      await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    };
    await down();
    const started = await effectsOf(harness, 'StartJob');
    const begunAt = await emulatorTime();
    const run = await harness.workflows.start('releaseBranch', { ...branch, timeoutSeconds: 7 * DAY });
    await until(begunAt + OUTAGE_MS);
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status !== undefined);
    await down();
    await until((await emulatorTime()) + OUTAGE_MS);
    expect(await run.result()).toMatchObject({ jobId: '1', status: 'SUCCEED' });
    expect(await effectsOf(harness, 'StartJob')).toBe(started + 1);
  });
});

import { randomUUID } from 'node:crypto';
import type { AsyncCompletionClient } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, expect, test } from 'vitest';
import { CallBudget } from '../../../activities/budget/call-budget.ts';
import type { Expectation } from '../../../activities/waits/expectation.ts';
import { HeldActivities } from '../../../activities/waits/held.ts';
import { LookScheduler } from '../../../activities/waits/scheduler.ts';
import { readDetails } from '../../../activities/waits/wait-details.ts';
import { Wait, type WaitOptions, type WaitRoom } from '../../../activities/waits/wait.ts';
import type { Seen } from '../../../activities/waits/wait-source.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

// Hours pass here, and Temporal fails in ways that a server cannot be made to: so time is simulated, and its client noted.
let time: SimulatedTime;
let told: unknown[][];
let heartbeats: unknown[];
let heartbeatError: Error | undefined;
let hanging: boolean;
let lags: number[];
let room: WaitRoom;
beforeEach(() => {
  time = new SimulatedTime();
  told = [];
  heartbeats = [];
  heartbeatError = undefined;
  hanging = false;
  const note = (what: string) => (_: unknown, said: unknown) => Promise.resolve(void told.push([what, said]));
  const client = {
    complete: note('complete'),
    fail: note('fail'),
    reportCancellation: () => Promise.resolve(void told.push(['cancelled'])),
    withDeadline: (_: unknown, send: () => unknown) => send(),
    heartbeat: (_: unknown, details: unknown) => {
      heartbeats.push(details);
      if (hanging) return new Promise(() => undefined);
      return heartbeatError === undefined ? Promise.resolve() : Promise.reject(heartbeatError);
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
  const scheduler = new LookScheduler(time, new CallBudget({ time, callsPerSecond: 100 }));
  lags = [];
  const noticed = (seconds: number): void => void lags.push(seconds);
  room = { time, held, scheduler, looks: new Map(), noticed, left: () => undefined };
});

/** Waits for something that gives `answers`, one a look. */
function waitFor(
  expectation: Expectation,
  answers: (() => Seen)[],
  timeoutSeconds = 24 * 3600,
  queuedSeconds = 0,
  earlier?: unknown,
  more: Partial<WaitOptions> = {},
): Wait {
  const source = () => ({
    thing: randomUUID(),
    expectation: () => expectation,
    look: () => Promise.resolve().then(() => (answers.shift() ?? (() => ({ observation: { status: 'RUNNING' } })))()),
    timedOut: (last: object) => ApplicationFailure.nonRetryable(JSON.stringify(last), 'WaitTimedOut'),
    close: () => undefined,
  });
  const deadline = time.now() + timeoutSeconds * 1000;
  const wait = new Wait(room, source, {
    taskToken: new Uint8Array(),
    heartbeatTimeoutMs: 25_000,
    begunAt: time.now(),
    unknown: false,
    woken: false,
    deadline,
    timeoutMs: timeoutSeconds * 1000,
    latest: deadline + queuedSeconds * 1000,
    earlier: readDetails(earlier),
    ...more,
  });
  wait.begin();
  return wait;
}

const minute: Expectation = { median: 60, spread: 0.2, samples: 20 };
const hour: Expectation = { median: 3600, spread: 0.1, samples: 20 };

test('a result completes the attempt, and that is all', async () => {
  waitFor(minute, [() => ({ observation: {}, result: { status: 'SUCCEED' } })]);
  await time.pass(3_600_000);
  expect(told).toEqual([['complete', { status: 'SUCCEED' }]]);
});

test('while the next look is far away the attempt ends, and says when the next one is to begin', async () => {
  waitFor(hour, []);
  await time.pass(1_000);
  const [[what, failure] = []] = told;
  expect(what).toBe('fail');
  expect(failure).toMatchObject({ type: 'LookLater', category: 'BENIGN', nonRetryable: false });
  const { nextRetryDelay } = failure as ApplicationFailure;
  expect(nextRetryDelay).toBeGreaterThan(900_000);
  expect(nextRetryDelay).toBeLessThan(3_600_000);
  await time.pass(60_000);
  expect(heartbeats).toEqual([]);
});

test('one that somebody wakes looks at once, though it was seen going and its next look was far away', async () => {
  const seen = { begunAt: 0, seenAt: 0, deadline: 24 * 3_600_000, next: 'look at …' };
  waitFor(hour, [() => ({ observation: {}, result: { status: 'SUCCEED' } })], undefined, 0, seen, { woken: true });
  await time.pass(1_000);
  expect(told).toEqual([['complete', { status: 'SUCCEED' }]]);
});

test('how late an end was noticed is known where it began with the wait, or was seen going, and not where it was over before', async () => {
  const ended = () => ({ observation: {}, result: {}, endedAt: time.now() - 2_000 });
  waitFor(minute, [ended]);
  waitFor(minute, [() => ({ observation: {} }), ended], undefined, 0, undefined, { unknown: true });
  waitFor(minute, [ended], undefined, 0, undefined, { unknown: true });
  await time.pass(3_600_000);
  expect(told).toHaveLength(3);
  expect(lags).toEqual([2, 2]);
});

test('a heartbeat is sent well within its timeout, and says what was seen, and when and why it looks next', async () => {
  waitFor(minute, []);
  await time.pass(60_000);
  expect(heartbeats.length).toBeGreaterThanOrEqual(3);
  expect(heartbeats.length).toBeLessThanOrEqual(5);
  expect(heartbeats.at(-1)).toEqual({
    status: 'RUNNING',
    begunAt: 0,
    seenAt: expect.any(Number),
    deadline: 24 * 3_600_000,
    next: expect.stringMatching(/^look at 1970-01-01T00:0\d:\S+: it usually takes 60 s, by 20 finished before$/),
  });
});

test('one whose turn is far away leaves with what it has seen, and the next attempt goes on with that', async () => {
  const wait = waitFor(minute, [() => ({ observation: { status: 'PENDING' } })], 3_600);
  await time.pass(45_000);
  const { seenAt, begunAt } = wait;
  expect(seenAt).toBeGreaterThan(begunAt);
  wait.postpone({ at: time.now() + 90_000, why: 'there is much to look at' });
  await time.pass(100);
  const details = { status: 'PENDING', begunAt, seenAt: Math.round(seenAt), deadline: 3_600_000 };
  expect(heartbeats.at(-1)).toMatchObject({ ...details, next: expect.stringContaining('there is much to look at') });
  expect(told).toMatchObject([['fail', { type: 'LookLater', nextRetryDelay: 89_950 }]]);

  await time.pass(89_900);
  const next = waitFor(minute, [], 3_600, 0, heartbeats.at(-1));
  expect(next).toMatchObject({ begunAt, seenAt: Math.round(seenAt), deadline: 3_600_000, unknown: false });
  expect(next.details()).toMatchObject(details);
});

test('a look that fails for now is repeated when the failure says, and ends nothing', async () => {
  const throttled = (): never => {
    throw ApplicationFailure.create({ message: 'slow down', type: 'TooManyRequests', nextRetryDelay: 7_000 });
  };
  waitFor(minute, [throttled, throttled, () => ({ observation: {}, result: {} })]);
  await time.pass(3_600_000);
  expect(told).toEqual([['complete', {}]]);
});

test('a look that fails for good fails the wait', async () => {
  const denied = ApplicationFailure.nonRetryable('no', 'AccessDeniedException');
  waitFor(minute, [
    () => {
      throw denied;
    },
  ]);
  await time.pass(3_600_000);
  expect(told).toEqual([['fail', denied]]);
});

test.each([
  ['it gets back the time that it was queued', 3600, 1_500, 1_700],
  ['it is queued no longer than it may be', 60, 140, 200],
])('%s', async (_, queuedSeconds, atLeast, atMost) => {
  const begunAt = time.now();
  const queued = () => ({
    observation: { status: 'PENDING' },
    ...(time.now() - begunAt < 1_500_000 && { queued: true }),
  });
  waitFor(minute, Array<() => Seen>(1_000).fill(queued), 100, queuedSeconds);
  while (told.length === 0 && time.now() - begunAt < 7_200_000) await time.pass(10_000);
  expect(told).toMatchObject([['fail', { type: 'WaitTimedOut' }]]);
  const seconds = (time.now() - begunAt) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(atLeast);
  expect(seconds).toBeLessThanOrEqual(atMost);
});

test('at its deadline it looks once more, and fails with what it saw', async () => {
  waitFor(minute, [], 90);
  await time.pass(89_000);
  expect(told).toEqual([]);
  await time.pass(2_000);
  expect(told).toMatchObject([['fail', { type: 'WaitTimedOut', message: '{"status":"RUNNING"}' }]]);
});

test.each([
  ['ActivityCancelledError', [['cancelled']]],
  ['ActivityNotFoundError', []],
])('an attempt that is over from outside (%s) is forgotten', async (name, expected) => {
  heartbeatError = Object.assign(new Error(name), { name });
  waitFor(minute, [() => ({ observation: {}, result: {} })]);
  await time.pass(3_600_000);
  expect(told).toEqual(expected);
  expect(heartbeats).toHaveLength(1);
});

test('a heartbeat that the server did not get is repeated soon', async () => {
  heartbeatError = new Error('14 UNAVAILABLE');
  waitFor(minute, []);
  await time.pass(30_000);
  expect(heartbeats.length).toBeGreaterThan(5);
  expect(told).toEqual([]);
});

test('a heartbeat that hangs holds up no other', async () => {
  hanging = true;
  waitFor(minute, []);
  await time.pass(1_000);
  hanging = false;
  waitFor(minute, []);
  await time.pass(60_000);
  expect(heartbeats.length).toBeGreaterThanOrEqual(4);
});

test('a worker that stops hands its waits over at once', async () => {
  const wait = waitFor(minute, []);
  await wait.handOver();
  expect(told).toMatchObject([['fail', { type: 'LookLater', nextRetryDelay: 1 }]]);
});

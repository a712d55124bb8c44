import type { AsyncCompletionClient } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { HeldActivities } from '../../../activities/waits/held.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

const HELD = 1_000;
const SECONDS = 110;
const heartbeatTimeoutMs = 28_000;

/**
 * Holds activities for so long that the last heartbeat of each is well behind.
 * @param answerMs how long the server takes for a heartbeat.
 * @param count how many are held.
 * @param changing whether each has something to show every second.
 * @param told whether an attempt before has told what there is.
 */
async function holdMany(answerMs: number, count = HELD, changing = false, told = false) {
  const time = new SimulatedTime();
  // Long after the beginning of time, which is when nothing was sent yet.
  await time.pass(10_000_000);
  const begunAt = time.now();
  const last = new Map<unknown, number>();
  let [atATime, mostAtATime, longestMs, sent] = [0, 0, 0, 0];
  const client = {
    withDeadline: (_: unknown, send: () => unknown) => send(),
    heartbeat: (_: unknown, of: unknown) => {
      atATime += 1;
      sent += 1;
      mostAtATime = Math.max(mostAtATime, atATime);
      return new Promise<void>((resolve) => {
        time.at(time.now() + answerMs, () => {
          atATime -= 1;
          longestMs = Math.max(longestMs, time.now() - (last.get(of) ?? begunAt));
          last.set(of, time.now());
          resolve();
        });
      });
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
  const activities = Array.from({ length: count }, (_, index) => {
    const activity = { taskToken: new Uint8Array(), heartbeatTimeoutMs, details: () => index, gone: () => undefined };
    held.hold(activity, told);
    return activity;
  });
  for (let second = 0; second < SECONDS; second += 1) {
    await time.pass(1_000);
    if (changing) for (const activity of activities) held.show(activity);
  }
  return { beaten: last.size, mostAtATime, longestMs, sent };
}

test('the server gets the heartbeats of many a few at a time, lest all else stands behind them', async () => {
  const { beaten, mostAtATime, longestMs } = await holdMany(5);
  expect(beaten).toBe(HELD);
  expect(mostAtATime).toBeLessThanOrEqual(4);
  expect(longestMs).toBeLessThan(heartbeatTimeoutMs);
});

test('where each takes long, as many go at a time as none needs to be late', async () => {
  const { beaten, mostAtATime, longestMs } = await holdMany(800);
  expect(beaten).toBe(HELD);
  expect(mostAtATime).toBeGreaterThan(20);
  expect(longestMs).toBeLessThan(heartbeatTimeoutMs);
});

test.each([
  { count: 1, most: 1 },
  { count: 5, most: 2 },
  { count: 100, most: 100 / 21.6 },
  { count: 5_000, most: 5_000 / 21.6 },
])('of $count that change every second $most are shown in it', async ({ count, most }) => {
  const { sent } = await holdMany(5, count, true);
  expect(sent).toBeLessThanOrEqual(most * SECONDS + count);
  expect(sent).toBeGreaterThan(0.8 * most * SECONDS);
});

test('what goes on after an attempt before is not shown sooner, where there are many', async () => {
  const { sent } = await holdMany(5, 5_000, true, true);
  expect(sent).toBe(5_000 * Math.floor(SECONDS / 23.8));
});

test.each([
  { requestsPerSecond: 700, beats: true, longest: heartbeatTimeoutMs },
  { requestsPerSecond: 700, beats: false, longest: heartbeatTimeoutMs },
  // They do not put off their own either.
  { requestsPerSecond: 5_000, beats: true, longest: heartbeatTimeoutMs * 0.85 + 1_000 },
])('thousands that leave at once make no heartbeat late: %o', async ({ requestsPerSecond, beats, longest }) => {
  const time = new SimulatedTime();
  await time.pass(10_000_000);
  const last = new Map<unknown, number>();
  let [freeAt, longestMs, left] = [0, 0, 0];
  /** One after the other, as a server that is busy. */
  const answered = (): Promise<void> => {
    freeAt = Math.max(freeAt, time.now()) + 1_000 / requestsPerSecond;
    return new Promise((resolve) => time.at(freeAt, resolve));
  };
  const heardOf = (activity: unknown): void => {
    longestMs = Math.max(longestMs, time.now() - (last.get(activity) ?? time.now()));
    last.set(activity, time.now());
  };
  const client = {
    withDeadline: (_: unknown, send: () => unknown) => send(),
    heartbeat: (_: unknown, of: unknown) => answered().then(() => heardOf(of)),
    fail: () => answered().then(() => (left += 1)),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
  const activities = Array.from({ length: 10_000 }, (_, index) => {
    const activity = { taskToken: new Uint8Array(), heartbeatTimeoutMs, details: () => index, gone: () => undefined };
    held.hold(activity);
    heardOf(index);
    return activity;
  });
  await time.pass(40_000);
  const failure = (): ApplicationFailure => ApplicationFailure.create({ message: 'later' });
  const leaving = activities.splice(0, 5_000);
  for (const activity of leaving) void held.leave(activity, beats, failure);
  await time.pass(40_000);
  expect(left).toBe(leaving.length);
  expect(longestMs).toBeLessThan(longest);
});

test.each([true, false])(
  'that something leaves is told again where it could not be told, and meanwhile it beats (%s)',
  async (beatsFirst) => {
    const time = new SimulatedTime();
    let [fails, beats, asked] = [0, 0, 0];
    const client = {
      withDeadline: (_: unknown, send: () => unknown) => send(),
      heartbeat: () => Promise.resolve((beats += 1)),
      fail: () => {
        fails += 1;
        return fails < 100 ? Promise.reject(new Error('the server is away')) : Promise.resolve();
      },
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
    const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
    const activity = {
      taskToken: new Uint8Array(),
      heartbeatTimeoutMs,
      details: () => (asked += 1),
      gone: () => undefined,
    };
    held.hold(activity);
    let left = false;
    void held
      .leave(activity, beatsFirst, () => ApplicationFailure.create({ message: 'later' }))
      .then(() => (left = true));
    await time.pass(heartbeatTimeoutMs);
    expect({ left, beats }).toEqual({ left: false, beats: beatsFirst ? fails : fails - 1 });
    expect(fails).toBeGreaterThan(10);
    await time.pass(60_000);
    expect({ left, fails }).toEqual({ left: true, fails: 100 });
    const before = beats;
    await time.pass(60_000);
    expect(beats).toBe(before);
  },
);

test('what leaves while the server says that nobody wants its heartbeat has left', async () => {
  const time = new SimulatedTime();
  let refuse: (() => void) | undefined;
  const client = {
    withDeadline: (_: unknown, send: () => unknown) => send(),
    heartbeat: () =>
      new Promise((_, reject) => {
        refuse = () => reject(Object.assign(new Error('its workflow has ended'), { name: 'ActivityNotFoundError' }));
      }),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
  let gone = false;
  const activity = {
    taskToken: new Uint8Array(),
    heartbeatTimeoutMs,
    details: () => ({}),
    gone: () => void (gone = true),
  };
  held.hold(activity);
  await time.pass(heartbeatTimeoutMs);
  const left = held.leave(activity, true, () => ApplicationFailure.create({ message: 'later' }));
  refuse?.();
  await left;
  expect(gone).toBe(true);
});

describe('of many that leave', () => {
  /** Ten thousand are held, of which a hundred are to leave without a heartbeat. */
  async function leaving() {
    const time = new SimulatedTime();
    const [beaten, left]: [unknown[], unknown[]] = [[], []];
    const client = {
      withDeadline: (_: unknown, send: () => unknown) => send(),
      heartbeat: (_: unknown, of: unknown) => Promise.resolve(void beaten.push(of)),
      fail: (token: unknown) => Promise.resolve(void left.push(token)),
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
    const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
    const activities = Array.from({ length: 10_000 }, (_, index) => {
      const activity = { taskToken: new Uint8Array(), heartbeatTimeoutMs, details: () => index, gone: () => undefined };
      held.hold(activity, true);
      return activity;
    });
    for (const activity of activities.slice(0, 100)) {
      void held.leave(activity, false, () => ApplicationFailure.create({ message: 'later' }));
    }
    return { time, held, beaten, left };
  }

  test('each takes its time, and who has little left beats before it tries', async () => {
    const { time, beaten, left } = await leaving();
    await time.pass(heartbeatTimeoutMs * 0.4);
    expect(left.length).toBeGreaterThan(5);
    expect(left.length).toBeLessThan(95);
    expect(beaten).toEqual([]);
    await time.pass(heartbeatTimeoutMs * 0.44);
    expect(beaten.length).toBeGreaterThan(2);
    await time.pass(heartbeatTimeoutMs * 0.16);
    expect(left.length).toBe(100);
  });

  test('all do at once when the worker stops', async () => {
    const { time, held, left } = await leaving();
    held.hurry();
    await time.pass(100);
    expect(left.length).toBe(100);
  });
});

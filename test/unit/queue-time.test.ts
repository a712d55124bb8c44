import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paceOf } from '../../workflows/lib/pace.ts';
import { queueTimeOf } from '../../workflows/lib/queue-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const waits = (ms: number) => () => new Promise<void>((resolve) => void setTimeout(resolve, ms));

test('a queue time is one for all that a run waits for, and its own work does not count', async () => {
  const time = queueTimeOf(60);
  const first = time.during(waits(20_000));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(time.leftMs()).toBe(55_000);
  await vi.advanceTimersByTimeAsync(15_000);
  await first;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(time.leftMs()).toBe(40_000);
  const second = time.during(waits(90_000));
  await vi.advanceTimersByTimeAsync(90_000);
  await second;
  expect(time.leftMs()).toBe(0);
});

test('what waits side by side counts once', async () => {
  const time = queueTimeOf(60);
  const both = Promise.all([time.during(waits(20_000)), time.during(waits(30_000))]);
  await vi.advanceTimersByTimeAsync(30_000);
  await both;
  expect(time.leftMs()).toBe(30_000);
});

test('a wait that fails counts, too; a day is the default', async () => {
  const time = queueTimeOf();
  const failing = time.during(async () => {
    await waits(1_000)();
    throw new Error('no');
  });
  const [failed] = await Promise.allSettled([failing, vi.advanceTimersByTimeAsync(1_000)]);
  expect(failed.status).toBe('rejected');
  expect(time.leftMs()).toBe(86_399_000);
});

test.each([60, 3_600, 86_400, 7 * 86_400])(
  'in %d s a loop has no more than 61 rounds, whatever they ask for',
  (seconds) => {
    const pace = paceOf(seconds * 1_000);
    const until = Date.now() + seconds * 1_000;
    let rounds = 1;
    for (; Date.now() < until; rounds += 1) vi.setSystemTime(Date.now() + Math.max(1, pace.restMs()));
    expect(rounds).toBeLessThanOrEqual(61);
  },
);

test('the first rounds rest as they ask', () => {
  const pace = paceOf(86_400_000);
  expect(Array.from({ length: 20 }, (_, round) => pace.restMs(round))).toEqual(
    Array.from({ length: 20 }, (_, round) => round),
  );
  expect(pace.restMs(5_000)).toBe(86_400_000 / 40);
});

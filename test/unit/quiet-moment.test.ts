import { describe, expect, test } from 'vitest';
import { quietMoment } from '../../src/quiet-moment.ts';

/** Tells 1 and 0 each 20 ms until so many milliseconds from now, or 1 all the time. */
function busyFor(milliseconds: number, { always = false } = {}) {
  return {
    subscribe: (next: (count: number) => void) => {
      next(always ? 1 : 0);
      const task = () => {
        next(1);
        next(0);
      };
      const timer = setInterval(always ? () => undefined : task, 20);
      const end = setTimeout(() => {
        next(0);
        clearInterval(timer);
      }, milliseconds);
      return {
        unsubscribe: () => {
          clearInterval(timer);
          clearTimeout(end);
        },
      };
    },
  };
}

const idle = { numInFlightActivations$: busyFor(0), numInFlightActivities$: busyFor(0) };
const kinds = {
  'one workflow task after the other': (ms: number) => ({ ...idle, numInFlightActivations$: busyFor(ms) }),
  'one workflow task': (ms: number) => ({ ...idle, numInFlightActivations$: busyFor(ms, { always: true }) }),
  'one activity after the other': (ms: number) => ({ ...idle, numInFlightActivities$: busyFor(ms) }),
};

async function millisecondsFor(...workers: (typeof idle)[]): Promise<number> {
  const begun = performance.now();
  await quietMoment(workers);
  return performance.now() - begun;
}

describe.each(Object.entries(kinds))('a worker with %s', (_kind, busy) => {
  test('is quiet after the last of them, and so are all others', async () => {
    expect(await millisecondsFor(idle, busy(200))).toBeGreaterThan(240);
  });

  test('is not waited for where it is never quiet', async () => {
    expect(await millisecondsFor(busy(60_000))).toBeGreaterThan(490);
  });
});

test('a quiet moment is soon there where nothing runs', async () => {
  expect(await millisecondsFor(idle)).toBeLessThan(450);
});

test('an activity that goes on is not waited for', async () => {
  const upload = { ...idle, numInFlightActivities$: busyFor(60_000, { always: true }) };
  expect(await millisecondsFor(upload)).toBeLessThan(450);
});

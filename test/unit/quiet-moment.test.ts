import { expect, test } from 'vitest';
import { quietMoment } from '../../src/quiet-moment.ts';

/** A worker that begins a short workflow task each 20 ms until so many milliseconds from now, or is in one all the time. */
function busyFor(milliseconds: number, { always = false } = {}) {
  return {
    numInFlightActivations$: {
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
    },
  };
}

async function millisecondsFor(...workers: ReturnType<typeof busyFor>[]): Promise<number> {
  const begun = performance.now();
  await quietMoment(workers);
  return performance.now() - begun;
}

test.each([false, true])(
  'a quiet moment begins with the end of the last task of all workers; always in one: %s',
  async (always) => {
    expect(await millisecondsFor(busyFor(0), busyFor(200, { always }))).toBeGreaterThan(240);
  },
);

test('a quiet moment is soon there where nothing runs', async () => {
  expect(await millisecondsFor(busyFor(0))).toBeLessThan(450);
});

test.each([false, true])('workers that are never quiet are not waited for; always in one: %s', async (always) => {
  expect(await millisecondsFor(busyFor(60_000, { always }))).toBeGreaterThan(490);
});

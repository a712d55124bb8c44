import { describe, expect, test } from 'vitest';
import { CallBudget } from '../../../activities/budget/call-budget.ts';
import type { Expectation } from '../../../activities/waits/expectation.ts';
import { LookScheduler } from '../../../activities/waits/scheduler.ts';
import type { Watched } from '../../../activities/waits/watched.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

/** Something that begins now, and goes on whenever it is looked at. */
function goingOn(time: SimulatedTime, expectation: Expectation, more: Partial<Watched> = {}): Watched {
  const begunAt = time.now();
  return {
    begunAt,
    seenAt: begunAt,
    notBefore: 0,
    unknown: false,
    deadline: begunAt + 3_600_000,
    told: false,
    expectation: () => expectation,
    look: () => Promise.resolve(),
    postpone: () => undefined,
    ...more,
  };
}

test('where something else tells of ends, looks are rare, but for one that learns what to expect', () => {
  const time = new SimulatedTime();
  const scheduler = new LookScheduler(time, new CallBudget({ time }), 1_000);
  const planOf = (expectation: Expectation, told = true): number =>
    (scheduler.add(goingOn(time, expectation, { told })).at - time.now()) / 1000;
  expect(planOf({ median: 60, spread: 0.2, samples: 20 })).toBeGreaterThan(75);
  expect(planOf({ median: 120, spread: 0.8, samples: 0 })).toBeLessThan(40);
  expect(planOf({ median: 60, spread: 0.2, samples: 20 }, false)).toBeLessThan(60);
});

test('it is told how many wait for their turn, and that none does any more', async () => {
  const time = new SimulatedTime();
  const due: number[] = [];
  const budget = new CallBudget({ time, callsPerSecond: 5 });
  const scheduler = new LookScheduler(time, budget, 1, (count) => void due.push(count));
  for (let index = 0; index < 20; index += 1) {
    const look = () => Promise.resolve(scheduler.remove(watched));
    const watched = goingOn(time, { median: 60, spread: 0.2, samples: 20 }, { unknown: true, look });
    scheduler.add(watched);
  }
  await time.pass(2_000);
  expect(due.at(-1)).toBeGreaterThan(5);
  await time.pass(8_000);
  expect(due.at(-1)).toBe(0);
});

describe('whoever stops to watch', () => {
  const seldom: Expectation = { median: 600, spread: 0.1, samples: 20 };

  test('looks once at what is due soon, the soonest first, and at nothing that failed a moment ago', async () => {
    const time = new SimulatedTime();
    const scheduler = new LookScheduler(time, new CallBudget({ time, callsPerSecond: 5 }));
    const looked: string[] = [];
    const add = (name: string, dueIn: number, more: Partial<Watched> = {}): void => {
      const look = () => Promise.resolve(void looked.push(name));
      // It is due at its deadline, which is before it is worth a look.
      scheduler.add(goingOn(time, seldom, { deadline: time.now() + dueIn, look, ...more }));
    };
    add('in a minute', 60_000);
    add('third', 1_900);
    add('first', 1_700);
    add('second', 1_800);
    add('failed', 1_850, { notBefore: time.now() + 1_000 });
    const looking = scheduler.lookAhead(2_000, new AbortController().signal);
    await time.pass(1_000);
    await looking;
    expect(looked).toEqual(['first', 'second', 'third']);
  });

  test('has enough when it is told so, whatever is under way or has to wait for its turn', async () => {
    const time = new SimulatedTime();
    const scheduler = new LookScheduler(time, new CallBudget({ time, callsPerSecond: 2 }));
    let looks = 0;
    const look = () => new Promise<never>(() => (looks += 1));
    const soon = { deadline: time.now() + 1_900, look };
    for (let thing = 0; thing < 20; thing += 1) scheduler.add(goingOn(time, seldom, soon));
    const enough = new AbortController();
    const looking = scheduler.lookAhead(2_000, enough.signal).catch((error: unknown) => error);
    await time.pass(1_000);
    enough.abort();
    expect(await looking).toMatchObject({ name: 'AbortError' });
    await time.pass(500);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(4);
  });
});

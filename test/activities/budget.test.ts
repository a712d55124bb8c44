import { beforeEach, describe, expect, test } from 'vitest';
import { CallBudget, type Priority } from '../../activities/budget/call-budget.ts';
import { LearnedLimit } from '../../activities/budget/limit.ts';
import { random } from '../setup/random.ts';
import { SimulatedTime } from '../setup/simulated-time.ts';

let time: SimulatedTime;
beforeEach(() => {
  time = new SimulatedTime();
});

describe('the turns of a budget', () => {
  /** Asks for turns and notes in which order, and when, they come. */
  function asking(budget: CallBudget) {
    const turns: { readonly who: Priority; readonly at: number }[] = [];
    const ask = (who: Priority, times = 1): void => {
      for (let turn = 0; turn < times; turn += 1) void budget.turn(who).then(() => turns.push({ who, at: time.now() }));
    };
    return { turns, ask };
  }

  test('come at once after a quiet time, as many as half a second has, and then evenly, as many a second as there may be', async () => {
    const { turns, ask } = asking(new CallBudget({ time, callsPerSecond: 10 }));
    ask('call', 13);
    await time.pass(5_000);
    expect(turns.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0, 500, 600, 700, 800, 900, 1_000, 1_100, 1_200]);
  });

  test('come as fast as the share allows that is there by then', async () => {
    const budget = new CallBudget({ time, callsPerSecond: 10 });
    const { turns, ask } = asking(budget);
    budget.setShare(0.02);
    ask('call', 3);
    await time.pass(50);
    budget.setShare(1);
    await time.pass(10_000);
    expect(turns.map(({ at }) => at)).toEqual([0, 100, 200]);
  });

  test.each([1, 2, 3])('are in no second more than the rate, however they are asked for (seed %i)', async (seed) => {
    const { next } = random(seed);
    const rate = 3 + next() * 20;
    const { turns, ask } = asking(new CallBudget({ time, callsPerSecond: rate }));
    for (let asked = 0; asked < 400; asked += 1) {
      ask(next() < 0.3 ? 'look' : 'call', 1 + Math.floor(next() * 8));
      await time.pass(next() < 0.05 ? 5_000 : next() * 600);
    }
    await time.pass(3_600_000);
    const most = (seconds: number): number =>
      Math.max(...turns.map(({ at }) => turns.filter((turn) => turn.at > at - seconds * 1000 && turn.at <= at).length));
    expect(most(1)).toBeLessThanOrEqual(Math.ceil(rate));
    expect(most(10)).toBeLessThanOrEqual(rate * 10.5 + 1);
  });

  test('are spread evenly for looks', async () => {
    const { turns, ask } = asking(new CallBudget({ time, callsPerSecond: 10 }));
    ask('look', 5);
    await time.pass(1_000);
    expect(turns.map(({ at }) => at)).toEqual([0, 100, 200, 300, 400]);
  });

  test('of a rate below one a second are as far apart as it says', async () => {
    const { turns, ask } = asking(new CallBudget({ time, callsPerSecond: 0.5 }));
    ask('call', 3);
    await time.pass(10_000);
    expect(turns.map(({ at }) => at)).toEqual([0, 2_000, 4_000]);
  });

  test('that stop something come at once, a few ahead of the rate', async () => {
    const { turns, ask } = asking(new CallBudget({ time, callsPerSecond: 2 }));
    ask('call', 10);
    ask('stop', 3);
    await time.pass(0);
    expect(turns.map(({ who }) => who)).toEqual(['call', 'stop', 'stop', 'stop']);
  });

  test('go first to what stops something, then to calls, of ten one to a look', async () => {
    const { turns, ask } = asking(new CallBudget({ time, callsPerSecond: 10 }));
    ask('call', 5);
    await time.pass(0);
    ask('look', 2);
    ask('call', 20);
    ask('stop', 1);
    await time.pass(3_000);
    const order = turns.slice(5).map(({ who }) => who);
    expect(order[0]).toBe('stop');
    expect(order.indexOf('look')).toBeGreaterThan(3);
    expect(order.lastIndexOf('look')).toBeLessThan(order.length - 1);
    expect(order).toHaveLength(23);
  });

  test('are given up when they are aborted, without holding up others', async () => {
    const budget = new CallBudget({ time, callsPerSecond: 1 });
    await budget.turn('call');
    const abort = new AbortController();
    const given = budget.turn('call', abort.signal).then(
      () => 'had its turn',
      (error: Error) => error.message,
    );
    const { turns, ask } = asking(budget);
    ask('call');
    abort.abort(new Error('cancelled'));
    expect(await given).toBe('cancelled');
    await time.pass(1_000);
    expect(turns).toHaveLength(1);
    await expect(budget.turn('call', abort.signal)).rejects.toThrow('cancelled');
  });

  test('are fewer for a worker that holds a share', async () => {
    const budget = new CallBudget({ time, callsPerSecond: 10 });
    budget.setShare(0.2);
    const { turns, ask } = asking(budget);
    ask('call', 50);
    await time.pass(10_000);
    expect(turns.length).toBeGreaterThanOrEqual(20);
    expect(turns.length).toBeLessThanOrEqual(22);
  });
});

describe('a learned limit', () => {
  /** Lets time pass while more calls are wanted than are had. */
  const want = async (limit: LearnedLimit, seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      limit.wanted();
      await time.pass(1_000);
    }
  };

  test('falls at once, by one throttled burst only once, and further where one follows soon after', async () => {
    const limit = new LearnedLimit(time, 10);
    await time.pass(60_000);
    for (let answer = 0; answer < 5; answer += 1) limit.throttled();
    expect(limit.rate).toBeCloseTo(9);
    await time.pass(5_000);
    limit.throttled();
    expect(limit.rate).toBeCloseTo(6.3);
  });

  test('grows slowly, to just below where it was throttled, and only after minutes above that', async () => {
    const limit = new LearnedLimit(time, 50, 20);
    await time.pass(60_000);
    limit.throttled();
    await want(limit, 200);
    expect(limit.rate).toBeCloseTo(19);
    await want(limit, 400);
    expect(limit.rate).toBeGreaterThan(20);
  });

  test('never exceeds what it was told, and does not grow while nobody wants more', async () => {
    const limit = new LearnedLimit(time, 12, 10);
    await time.pass(600_000);
    expect(limit.rate).toBe(10);
    await want(limit, 600);
    expect(limit.rate).toBe(12);
  });
});

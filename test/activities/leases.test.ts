import { describe, expect, test } from 'vitest';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { LeaseKeeper } from '../../activities/budget/lease-keeper.ts';
import type { BudgetLease } from '../../workflows/contracts.ts';
import { FLOOR_SHARE, renewLease } from '../../workflows/lib/leases.ts';
import { random } from '../setup/random.ts';
import { SimulatedTime } from '../setup/simulated-time.ts';

const RATE = 100;

/** Workers that all would call without end, and the one place where they lease their shares. */
class Fleet {
  readonly time = new SimulatedTime();
  readonly calls: number[] = [];
  readonly #held = new Map<string, BudgetLease>();
  readonly #workers = new Map<string, { keeper: LeaseKeeper; busy: boolean }>();
  #reachable = true;

  get size(): number {
    return this.#workers.size;
  }

  join(): void {
    const name = `worker ${this.calls.length} ${this.#workers.size}`;
    const budget = new CallBudget({ time: this.time, callsPerSecond: RATE });
    const renew = () =>
      this.#reachable
        ? Promise.resolve({ share: renewLease(this.#held, name, this.time.now()).share, forMs: 14_000 })
        : Promise.reject(new Error('Temporal cannot be reached'));
    const worker = { keeper: new LeaseKeeper(budget, this.time, FLOOR_SHARE, renew), busy: true };
    this.#workers.set(name, worker);
    const callOn = (): void => {
      if (!worker.busy) return;
      void budget.turn('call').then(() => {
        if (worker.busy) this.calls.push(this.time.now());
        callOn();
      });
    };
    callOn();
  }

  /** One of them dies, without a word. */
  kill(): void {
    const [name, worker] = [...this.#workers][0] ?? [];
    if (name === undefined || worker === undefined) return;
    worker.busy = false;
    worker.keeper.stop();
    this.#workers.delete(name);
  }

  cut(reachable: boolean): void {
    this.#reachable = reachable;
  }

  callsBetween(from: number, to: number): number {
    return this.calls.filter((at) => at > from && at <= to).length;
  }
}

describe.each([1, 2, 3, 4, 5])('a fleet with the randomness of seed %i', (seed) => {
  test('never calls more than 105 % of the budget in 10 s, and is above 85 % within 30 s of a change', async () => {
    const fleet = new Fleet();
    const { next } = random(seed);
    fleet.join();
    for (let change = 0; change < 8; change += 1) {
      if (fleet.size < 2 || next() < 0.6) fleet.join();
      else fleet.kill();
      if (next() < 0.3) {
        fleet.cut(false);
        await fleet.time.pass(next() * 20_000);
        fleet.cut(true);
      }
      await fleet.time.pass(30_000);
      const now = fleet.time.now();
      expect(fleet.callsBetween(now - 1_000, now)).toBeGreaterThan(RATE * 0.85);
    }
    const end = fleet.time.now();
    const windows = Array.from({ length: Math.floor(end / 500) }, (_, index) => index * 500);
    const most = Math.max(...windows.map((from) => fleet.callsBetween(from, from + 10_000)));
    expect(most).toBeLessThanOrEqual(RATE * 10 * 1.05);
  });
});

test('a worker alone has all of it at once, a second one half as soon as the first has let go', () => {
  const held = new Map<string, BudgetLease>();
  expect(renewLease(held, 'a', 0).share).toBe(1);
  expect(renewLease(held, 'b', 1_000).share).toBe(FLOOR_SHARE);
  expect(renewLease(held, 'a', 4_000).share).toBe(0.5);
  expect(renewLease(held, 'b', 5_000).share).toBe(0.5);
  expect(renewLease(held, 'a', 21_000).share).toBe(1);
});

test('a worker that stops while it renews its lease renews it no more', async () => {
  const time = new SimulatedTime();
  let answer = (): void => undefined;
  let asked = 0;
  const renew = () => {
    asked += 1;
    return new Promise<{ share: number; forMs: number }>((resolve) => {
      answer = () => resolve({ share: 1, forMs: 14_000 });
    });
  };
  const keeper = new LeaseKeeper(new CallBudget({ time }), time, FLOOR_SHARE, renew);
  keeper.stop();
  answer();
  await time.pass(60_000);
  expect(asked).toBe(1);
});

test('a worker whose lease expires while Temporal does not answer falls to the floor then', async () => {
  const time = new SimulatedTime();
  const budget = new CallBudget({ time, callsPerSecond: 100 });
  let answers = true;
  const renew = () => (answers ? Promise.resolve({ share: 1, forMs: 14_000 }) : new Promise<never>(() => undefined));
  const keeper = new LeaseKeeper(budget, time, FLOOR_SHARE, renew);
  await time.pass(1_000);
  answers = false;
  void budget.turn('call');
  await time.pass(12_900);
  expect(budget.rate).toBe(100);
  await time.pass(200);
  expect(budget.rate).toBe(100 * FLOOR_SHARE);
  keeper.stop();
});

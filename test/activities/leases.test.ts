import { describe, expect, test } from 'vitest';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { type Lease, LeaseKeeper } from '../../activities/budget/lease-keeper.ts';
import type { BudgetLease } from '../../workflows/contracts.ts';
import { FLOOR_SHARE, renewLease } from '../../workflows/lib/leases.ts';
import { random } from '../setup/random.ts';
import { SimulatedTime } from '../setup/simulated-time.ts';

const RATE = 100;

interface FleetWorker {
  readonly keeper: LeaseKeeper;
  busy: boolean;
}

/** Workers that all would call without end, and the one place where they lease their shares. */
class Fleet {
  readonly time = new SimulatedTime();
  readonly calls: number[] = [];
  readonly #held = new Map<string, BudgetLease>();
  readonly #workers = new Map<string, FleetWorker>();
  #reachable = true;

  get size(): number {
    return this.#workers.size;
  }

  join(): void {
    const name = `worker ${this.calls.length} ${this.#workers.size}`;
    const budget = new CallBudget({ time: this.time, callsPerSecond: RATE });
    const asked = <T>(answer: () => T): Promise<T> =>
      this.#reachable && worker.busy ? Promise.resolve(answer()) : Promise.reject(new Error('Temporal is not asked'));
    const renew = () => asked(() => ({ share: renewLease(this.#held, name, this.time.now()).share, forMs: 14_000 }));
    const release = () => asked(() => void this.#held.delete(name));
    const worker = { keeper: new LeaseKeeper(budget, this.time, FLOOR_SHARE, { renew, release }), busy: true };
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
    const worker = this.#takeOut();
    if (worker === undefined) return;
    worker.busy = false;
    void worker.keeper.stop().catch(() => undefined);
  }

  /** One of them stops. */
  async leave(): Promise<void> {
    const worker = this.#takeOut();
    await worker?.keeper.stop().catch(() => undefined);
    if (worker !== undefined) worker.busy = false;
  }

  #takeOut(): FleetWorker | undefined {
    const [name = '', worker] = [...this.#workers][0] ?? [];
    this.#workers.delete(name);
    return worker;
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
      else if (next() < 0.5) fleet.kill();
      else await fleet.leave();
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

test('one that takes the place of one that stopped has its share within a second', async () => {
  const fleet = new Fleet();
  for (const _ of [1, 2, 3]) fleet.join();
  await fleet.time.pass(30_000);
  const stoppedAt = fleet.time.now();
  await fleet.leave();
  fleet.join();
  await fleet.time.pass(2_000);
  expect(fleet.callsBetween(stoppedAt + 1_000, stoppedAt + 2_000)).toBeGreaterThan(RATE * 0.85);
});

/** A worker that leases its share of {@link RATE}. */
function leasing(renew: Lease['renew'], release: Lease['release'] = () => Promise.resolve()) {
  const time = new SimulatedTime();
  const budget = new CallBudget({ time, callsPerSecond: RATE });
  return { time, budget, keeper: new LeaseKeeper(budget, time, FLOOR_SHARE, { renew, release }) };
}

test('a worker that stops while it renews its lease gives back what it is given, and renews it no more', async () => {
  let answer = (): void => undefined;
  const asked: string[] = [];
  const release = () => Promise.resolve(void asked.push('release'));
  const renew = () => {
    asked.push('renew');
    return new Promise<{ share: number; forMs: number }>((resolve) => {
      answer = () => {
        asked.push('given');
        resolve({ share: 1, forMs: 14_000 });
      };
    });
  };
  const { time, budget, keeper } = leasing(renew, release);
  const stopped = keeper.stop();
  await time.pass(1_000);
  answer();
  await stopped;
  expect(budget.rate).toBe(100 * FLOOR_SHARE);
  await time.pass(60_000);
  expect(asked).toEqual(['renew', 'given', 'release']);
});

test('a worker that is about to stop while it renews its lease uses what it is given until that lapses', async () => {
  let answer: (() => void) | undefined;
  const renew = () =>
    new Promise<{ share: number; forMs: number }>((resolve) => {
      answer = () => resolve({ share: 1, forMs: 14_000 });
    });
  const { time, budget, keeper } = leasing(renew);
  answer?.();
  // The second one is asked for after four seconds, and answered when the worker is about to stop.
  await time.pass(5_000);
  keeper.pause();
  answer?.();
  await time.pass(12_500);
  expect(budget.rate).toBe(100);
  await time.pass(1_000);
  expect(budget.rate).toBe(100 * FLOOR_SHARE);
});

test('a worker that is about to stop asks for no more, and uses its share until it lapses', async () => {
  let asked = 0;
  const renew = () => {
    asked += 1;
    return Promise.resolve({ share: 1, forMs: 14_000 });
  };
  const { time, budget, keeper } = leasing(renew);
  await time.pass(1_000);
  keeper.pause();
  await budget.turn('call');
  await time.pass(12_900);
  expect(asked).toBe(1);
  expect(budget.rate).toBe(100);
  await time.pass(200);
  expect(budget.rate).toBe(100 * FLOOR_SHARE);
});

test('a worker whose lease expires while Temporal does not answer falls to the floor then', async () => {
  let answers = true;
  const renew = () => (answers ? Promise.resolve({ share: 1, forMs: 14_000 }) : new Promise<never>(() => undefined));
  const { time, budget } = leasing(renew);
  await time.pass(1_000);
  answers = false;
  void budget.turn('call');
  await time.pass(12_900);
  expect(budget.rate).toBe(100);
  await time.pass(200);
  expect(budget.rate).toBe(100 * FLOOR_SHARE);
});

test('what is to come is planned by the share that a worker held last, and by the floor only where that is given again', async () => {
  const shares = [FLOOR_SHARE, 0.25, 0.5, FLOOR_SHARE];
  const renew = () => Promise.resolve({ share: shares.shift() ?? FLOOR_SHARE, forMs: 14_000 });
  const { time, budget } = leasing(renew);
  const usual: number[] = [budget.usualRate];
  for (let renewal = 0; renewal < 4; renewal += 1) {
    await budget.turn('call');
    await time.pass(4_000);
    usual.push(budget.usualRate);
  }
  expect(usual).toEqual([100, 25, 50, 50, 2]);
  expect(budget.rate).toBe(100 * FLOOR_SHARE);
});

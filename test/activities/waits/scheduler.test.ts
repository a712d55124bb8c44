import { describe, expect, test } from 'vitest';
import { CallBudget } from '../../../activities/budget/call-budget.ts';
import type { Expectation } from '../../../activities/waits/expectation.ts';
import { LookScheduler } from '../../../activities/waits/scheduler.ts';
import type { Watched } from '../../../activities/waits/watched.ts';
import { random } from '../../setup/random.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

/** Something that ends by itself. Times are milliseconds. */
interface Thing extends Watched {
  readonly endsAt: number;
  noticedAt: number | undefined;
}

/** A service that takes so many calls a second, a worker that watches things there, and random trouble. */
class World {
  readonly time = new SimulatedTime();
  readonly budget: CallBudget;
  readonly calls: number[] = [];
  readonly things: Thing[] = [];
  throttled = 0;
  postponed = 0;
  readonly #held = new Set<Thing>();
  readonly #random;
  readonly #takes: number;
  readonly #failing: number;
  #scheduler: LookScheduler;
  readonly rate: number;

  constructor(seed: number, rate?: number) {
    this.#random = random(seed);
    this.rate = rate ?? 1 + this.#random.next() * 20;
    // Sometimes less than the budget hopes for.
    this.#takes = this.rate * (0.4 + this.#random.next());
    this.#failing = this.#random.next() * 0.2;
    this.budget = new CallBudget({ time: this.time, callsPerSecond: this.rate });
    this.#scheduler = new LookScheduler(this.time, this.budget);
  }

  /** Begins to watch something of which the worker has a guess, which may be wrong. */
  begin(median = this.#random.logNormal(60, 1), spread = 0.1 + this.#random.next(), unknown?: boolean): Thing {
    const { next, logNormal } = this.#random;
    const guess: Expectation = { median: median * (0.3 + 2 * next()), spread: 0.1 + next(), samples: 0 };
    const begunAt = this.time.now();
    const thing: Thing = {
      begunAt,
      seenAt: begunAt,
      notBefore: 0,
      unknown: unknown ?? next() < 0.2,
      deadline: begunAt + 3_600_000,
      told: false,
      endsAt: begunAt + logNormal(median, spread) * 1000,
      noticedAt: undefined,
      expectation: () => guess,
      look: () => this.#look(thing),
      postpone: ({ at }) => this.#postpone(thing, at),
    };
    this.things.push(thing);
    this.#hold(thing);
    return thing;
  }

  #hold(thing: Thing): void {
    this.#held.add(thing);
    this.#scheduler.add(thing);
  }

  /** How many the worker holds. */
  get held(): number {
    return this.#held.size;
  }

  /** The worker dies, and another begins anew with what is not over. */
  crash(): void {
    for (const thing of this.#held) this.#scheduler.remove(thing);
    this.#held.clear();
    this.#scheduler = new LookScheduler(this.time, this.budget);
    for (const thing of this.#open()) this.#hold(Object.assign(thing, { unknown: true }));
  }

  /** Something else tells of an end. */
  tell(): void {
    const over = this.#open().find(({ endsAt }) => endsAt <= this.time.now());
    if (over !== undefined) this.#notice(over);
  }

  #open(): Thing[] {
    return this.things.filter(({ noticedAt }) => noticedAt === undefined);
  }

  #notice(thing: Thing): void {
    thing.noticedAt = this.time.now();
    this.#held.delete(thing);
    this.#scheduler.remove(thing);
  }

  #postpone(thing: Thing, at: number): void {
    this.postponed += 1;
    this.#held.delete(thing);
    this.#scheduler.remove(thing);
    this.time.at(at, () => {
      if (thing.noticedAt === undefined && !this.#held.has(thing)) this.#hold(thing);
    });
  }

  #look(thing: Thing): Promise<void> {
    const now = this.time.now();
    const recent = this.calls.filter((at) => at > now - 1000).length;
    this.calls.push(now);
    const throttles = recent >= this.#takes;
    if (throttles) this.budget.limit.throttled();
    if (throttles) this.throttled += 1;
    if (throttles || this.#random.next() < this.#failing) {
      Object.assign(thing, { notBefore: now + 1_000 });
      return Promise.resolve();
    }
    Object.assign(thing, { unknown: false, notBefore: 0, seenAt: now });
    if (now >= thing.endsAt || now >= thing.deadline) this.#notice(thing);
    return Promise.resolve();
  }
}

/** The most calls in any so many milliseconds. */
function mostWithin(calls: readonly number[], milliseconds: number): number {
  let first = 0;
  return Math.max(
    ...calls.map((at, index) => {
      while ((calls[first] ?? 0) <= at - milliseconds) first += 1;
      return index - first + 1;
    }),
  );
}

describe.each(Array.from({ length: 25 }, (_, seed) => seed + 1))('with the randomness of seed %i', (seed) => {
  test('no end is missed, no budget exceeded, nothing starved', async () => {
    const world = new World(seed);
    const { next } = random(seed + 1_000);
    const count = 5 + Math.floor(next() * 120);
    for (let thing = 0; thing < count; thing += 1) {
      world.begin();
      await world.time.pass(next() * 2_000);
      if (next() < 0.02) world.crash();
      if (next() < 0.1) world.tell();
    }
    await world.time.pass(4 * 3_600_000);

    const { calls, rate, things } = world;
    expect(things.filter(({ noticedAt }) => noticedAt === undefined)).toEqual([]);
    // A tenth of a second of its rate is what rounding to milliseconds may add.
    expect(mostWithin(calls, 10_000)).toBeLessThanOrEqual(rate * 10.5 + 1);
    // Twice round all that is watched, at the least rate that the service let it keep, and as long as it took or was
    // thought to take: a guess may be wrong, and is all that there is before the first look.
    const round = (count / (rate * 0.25)) * 1000;
    const lags = things.map(({ begunAt, endsAt, deadline, expectation, noticedAt = 0 }) => {
      const took = Math.min(endsAt, deadline) - begunAt;
      return (noticedAt - begunAt - took) / (2 * round + Math.max(took, expectation().median * 1000) + 10_000);
    });
    expect(Math.max(...lags)).toBeLessThan(1);
  });
});

test('of more than there are calls for, those are held whose turn is near, and what is about to end has its turn soon', async () => {
  const world = new World(1, 2);
  const WAITS = 500;
  for (let thing = 0; thing < WAITS; thing += 1) Object.assign(world.begin(60), { endsAt: Number.POSITIVE_INFINITY });
  await world.time.pass(600_000);
  const held: number[] = [];
  const urgent: Thing[] = [];
  for (let minute = 0; minute < 10; minute += 1) {
    held.push(world.held);
    urgent.push(world.begin(30, 0.1));
    await world.time.pass(60_000);
  }
  await world.time.pass(600_000);

  // Those of a minute, those that were just looked at, and one weighing's.
  expect(Math.max(...held)).toBeLessThan(2 * 60 * 2);
  expect(world.postponed).toBeGreaterThan(WAITS);
  const lags = urgent.map(({ endsAt, noticedAt = Infinity }) => (noticedAt - endsAt) / 1000);
  // A round of all takes 250 s; with nothing postponed it would be some 65.
  expect(lags.toSorted((a, b) => a - b)[5]).toBeLessThan(125);
});

test('where first looks keep pace with what begins, no more is held than can be looked at, and few leave at a time', async () => {
  const [rate, WAITS] = [40, 6_000];
  const world = new World(1, rate);
  const held: number[] = [];
  const left: number[] = [];
  for (let second = 0; second < 300; second += 1) {
    const before = world.postponed;
    const begin = world.things.length < WAITS ? rate : 0;
    for (let begun = 0; begun < begin; begun += 1) {
      Object.assign(world.begin(120, 0.5, true), { endsAt: Number.POSITIVE_INFINITY });
      await world.time.pass(1_000 / rate);
    }
    if (begin === 0) await world.time.pass(1_000);
    held.push(world.held);
    left.push(world.postponed - before);
  }
  // Those of a minute, and those that were just looked at.
  expect(Math.max(...held)).toBeLessThan(rate * 60 * 1.1);
  expect(Math.max(...left)).toBeLessThan(WAITS / 20);
});

test('nothing leaves since a worker has lost its share of the budget for a moment', async () => {
  const [rate, WAITS] = [10, 100];
  const world = new World(1, rate);
  for (let thing = 0; thing < WAITS; thing += 1) world.begin(60, 0.1, false);
  await world.time.pass(20_000);
  world.budget.setShare(0.02, 1);
  await world.time.pass(10_000);
  world.budget.setShare(1);
  await world.time.pass(300_000);
  expect(world.things.filter(({ noticedAt }) => noticedAt === undefined)).toEqual([]);
  expect(world.postponed).toBe(0);
});

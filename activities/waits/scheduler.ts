import type { CallBudget } from '../budget/call-budget.ts';
import type { Time } from '../budget/time.ts';
import { DueQueue } from './due-queue.ts';
import { costOfWaiting, type Expectation, nextLook, sayWhy } from './expectation.ts';
import { MOST_HELD_MS, Postponed } from './postponed.ts';
import type { Plan, Standing, Watched } from './watched.ts';

/**
 * What a look is worth: the cost of waiting for a job of a minute, in s². It grows with the length of what is waited for,
 * so that an hour's work is not looked at each second. See docs/architecture.md, "Waiting".
 */
const PRICE = 0.55;
const PRICED_AT_SECONDS = 60;
/** Looks are no closer to each other, whatever they may be worth. */
const LEAST_GAP_MS = 250;
/** What is due is gathered only so often: there may be thousands. */
const COLLECT_EVERY_MS = 50;

interface Entry {
  readonly watched: Watched;
  plan: Plan;
  state: 'idle' | 'due' | 'looking';
}

/**
 * Decides what to look at next within a budget: each thing when the lag that has probably built up is worth a call, and
 * where there are more of them than calls, the one with the most.
 */
export class LookScheduler {
  readonly #time: Time;
  readonly #budget: CallBudget;
  readonly #priceOfTold: number;
  readonly #onDue: (count: number) => void;
  readonly #entries = new Map<Watched, Entry>();
  readonly #due = new DueQueue<Entry>();
  readonly #postponed = new Postponed<Standing>();
  #collectedAt = 0;
  /** What it cost, at the last turn, not to look at what had waited for it. */
  #level = 1;
  #taking = false;
  #forget: (() => void) | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;

  /**
   * @param priceOfTold makes looks rarer at that of which something else usually tells first. Default 1: nothing does.
   * @param onDue is told how many wait for their turn, whenever one had it.
   */
  constructor(time: Time, budget: CallBudget, priceOfTold = 1, onDue: (count: number) => void = () => undefined) {
    this.#time = time;
    this.#budget = budget;
    this.#priceOfTold = priceOfTold;
    this.#onDue = onDue;
  }

  /** Watches something until it is removed. Gives when it is looked at first. */
  add(watched: Watched): Plan {
    const entry: Entry = { watched, plan: this.#plan(watched), state: 'idle' };
    this.#entries.set(watched, entry);
    this.#wake(entry.plan.at);
    return entry.plan;
  }

  remove(watched: Watched): void {
    this.#entries.delete(watched);
  }

  /** To be called when what is known of it has changed; gives when it is looked at next. */
  replan(watched: Watched): Plan | undefined {
    const entry = this.#entries.get(watched);
    if (entry === undefined) return undefined;
    entry.plan = this.#plan(watched);
    this.#wake(entry.plan.at);
    return entry.plan;
  }

  /** Looks once at what is due within so many milliseconds, the soonest first. Rejects with the reason of `enough`. */
  async lookAhead(milliseconds: number, enough: AbortSignal): Promise<void> {
    const now = this.#time.now();
    const isDue = ({ plan, watched, state }: Entry): boolean =>
      this.#entries.has(watched) && state !== 'looking' && plan.at <= now + milliseconds && watched.notBefore <= now;
    const looks: Promise<void>[] = [];
    for (const entry of [...this.#entries.values()].filter(isDue).sort((a, b) => a.plan.at - b.plan.at)) {
      // An answer before may have told of it.
      if (!isDue(entry) || this.#joins(entry)) continue;
      await this.#budget.turn('look', enough);
      looks.push(this.#look(entry));
    }
    await Promise.all(looks);
  }

  #plan(watched: Watched): Plan {
    const soonest = Math.max(watched.begunAt, watched.notBefore);
    if (watched.unknown) return { at: soonest, why: 'nothing is known of it yet' };
    const expectation = watched.expectation();
    const age = this.#ageWorth(watched, 1);
    const worth = Math.max(watched.begunAt + age * 1000, watched.seenAt + LEAST_GAP_MS);
    if (worth >= watched.deadline) return { at: Math.max(soonest, watched.deadline), why: 'the wait ends then' };
    return { at: Math.max(soonest, worth), why: sayWhy(expectation, age) };
  }

  /**
   * What takes longer than usual is looked at ever more slowly. A first look where nothing is known costs the usual: what it
   * learns is needed when nothing else tells of the end.
   */
  #price(told: boolean, { median, samples }: Expectation, seen: number): number {
    const factor = !told || (samples === 0 && seen === 0) ? 1 : this.#priceOfTold;
    return (PRICE * factor * Math.max(median, seen / 2)) / PRICED_AT_SECONDS;
  }

  #wake(wanted: number): void {
    // A timer that is early would have to be set anew.
    const at = Math.ceil(Math.max(wanted, this.#collectedAt + COLLECT_EVERY_MS));
    if (at >= this.#wakesAt) return;
    this.#forget?.();
    this.#wakesAt = at;
    this.#forget = this.#time.at(at, () => this.#collect());
  }

  /** Gathers what has become due, and sets the alarm for what is next. */
  #collect(): void {
    const now = this.#time.now();
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#collectedAt = now;
    let next = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'idle') continue;
      if (entry.plan.at > now) next = Math.min(next, entry.plan.at);
      else {
        entry.state = 'due';
        this.#due.add(entry);
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#wake(next);
    void this.#takeTurns();
  }

  /** As long as something is due: waits for a turn of the budget, and looks at what then costs most. */
  async #takeTurns(): Promise<void> {
    if (this.#taking) return;
    this.#taking = true;
    try {
      while (this.#due.size > 0) {
        await this.#budget.turn('look');
        const entry = this.#costliest();
        if (entry !== undefined) void this.#look(entry);
        this.#onDue(this.#due.size);
      }
    } finally {
      this.#taking = false;
    }
  }

  /** Takes out the entry that it is most costly not to look at. */
  #costliest(): Entry | undefined {
    const now = this.#time.now();
    const isWatched = (entry: Entry): boolean => this.#entries.get(entry.watched) === entry;
    const cost = (entry: Entry): number | undefined => (isWatched(entry) ? this.#cost(entry.watched, now) : undefined);
    for (;;) {
      if (this.#due.weigh(now, cost)) this.#postponeRest(now);
      const entry = this.#due.take();
      if (entry === undefined) return undefined;
      if (!isWatched(entry) || this.#joins(entry)) continue;
      // In the meantime something may have been learned that makes it wait.
      entry.plan = this.#plan(entry.watched);
      if (entry.plan.at <= now) {
        const level = this.#cost(entry.watched, now);
        if (Number.isFinite(level)) this.#level = Math.max(1, level);
        return entry;
      }
      entry.state = 'idle';
      this.#wake(entry.plan.at);
    }
  }

  /** Lets those go for whose turn nothing need be held. */
  #postponeRest(now: number): void {
    const rate = this.#budget.usualRate;
    const due = this.#due.items().map(({ watched }) => watched);
    const turns = this.#postponed.turns(now, rate, due, (standing, at) => this.#cost(standing, at));
    // What it will cost by then not to look at those that are held.
    const level = Math.max(this.#level, turns.find(({ weight }) => Number.isFinite(weight))?.weight ?? 0);
    for (const { item: watched, at } of turns) {
      const until = Math.min(at, watched.deadline, this.#costlyAt(watched, level));
      if (until - now <= MOST_HELD_MS) continue;
      const { unknown, deadline, begunAt, seenAt, told } = watched;
      const expectation = watched.expectation();
      this.#postponed.add(until, { unknown, deadline, begunAt, seenAt, told, expectation: () => expectation });
      watched.postpone({
        at: until,
        why: `there is more to look at than ${Math.round(rate)} calls a second suffice for`,
      });
    }
  }

  /** When it will cost so much not to look at it. */
  #costlyAt(watched: Watched, level: number): number {
    return watched.unknown ? Number.POSITIVE_INFINITY : watched.begunAt + this.#ageWorth(watched, level) * 1000;
  }

  /** The age at which a look is worth its price, so many times over, in seconds. */
  #ageWorth(watched: Watched, times: number): number {
    const expectation = watched.expectation();
    const seen = secondsSeen(watched);
    return nextLook(expectation, seen, this.#price(watched.told, expectation, seen) * times);
  }

  #cost(watched: Standing, now: number): number {
    if (watched.unknown || now >= watched.deadline) return Number.POSITIVE_INFINITY;
    const seen = secondsSeen(watched);
    const expectation = watched.expectation();
    return (
      costOfWaiting(expectation, seen, (now - watched.begunAt) / 1000) / this.#price(watched.told, expectation, seen)
    );
  }

  /** Whether it is being looked at for somebody else: then it takes no turn, and waits for what that tells. */
  #joins(entry: Entry): boolean {
    const { looking } = entry.watched;
    if (looking !== undefined) void this.#until(looking, entry);
    return looking !== undefined;
  }

  #look(entry: Entry): Promise<void> {
    return this.#until(entry.watched.look(), entry);
  }

  async #until(look: Promise<void>, entry: Entry): Promise<void> {
    entry.state = 'looking';
    await look;
    entry.state = 'idle';
    this.replan(entry.watched);
  }
}

/** Its age when it was last seen going. */
const secondsSeen = ({ seenAt, begunAt }: Standing): number => (seenAt - begunAt) / 1000;

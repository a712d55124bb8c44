import { byWeight } from './due-queue.ts';

/** What is looked at later than that is not held meanwhile: no heartbeat is due for it. */
export const MOST_HELD_MS = 60_000;
/** The rate may grow meanwhile, so nothing is gone for longer; a quarter less for some, lest thousands come back at once. */
const MOST_MS = 300_000;
/** How often it is foretold whose turn is far away, and the more there are, the less often: to weigh them takes time. */
const FORETELL_EVERY_MS = 1_000;
const MS_PER_ITEM = 0.5;

interface Away<Item> {
  readonly until: number;
  readonly item: Item;
}

/** A turn that is far away. */
interface Turn<Item> {
  readonly item: Item;
  readonly at: number;
  /** What it will weigh when it would no longer be held. */
  readonly weight: number;
}

/**
 * Those who left until their turn comes. Nothing is held for them, but they go before others that weigh less, so they count
 * when the turns of others are foretold. Times are epoch milliseconds.
 */
export class Postponed<Item> {
  #away: Away<Item>[] = [];
  #foretoldAt = Number.NEGATIVE_INFINITY;

  /** To be called for each that leaves. */
  add(until: number, item: Item): void {
    this.#away.push({ until, item });
  }

  /**
   * Gives those of a queue whose turn is far away, the heaviest first, and when it comes; now and then, else none. They are ranked by
   * what they will weigh at the end of the time that they would be held: what is light now may soon be heavy.
   * @param rate turns a second
   */
  turns<Queued extends Item>(
    now: number,
    rate: number,
    queued: Iterable<Queued>,
    weigh: (item: Item, at: number) => number,
  ): Turn<Queued>[] {
    if (now - this.#foretoldAt < Math.max(FORETELL_EVERY_MS, this.#away.length * MS_PER_ITEM)) return [];
    this.#foretoldAt = now;
    this.#away = this.#away.filter(({ until }) => until > now);
    const weighed = (item: Item): number => weigh(item, now + MOST_HELD_MS);
    const others = this.#away.map(({ item }) => weighed(item)).sort((a, b) => byWeight(b, a));
    const ranked = Array.from(queued, (item) => ({ item, weight: weighed(item) }));
    ranked.sort((a, b) => byWeight(b.weight, a.weight));
    const near = (rate * MOST_HELD_MS) / 1000;
    const far: Turn<Queued>[] = [];
    let othersBefore = 0;
    for (const [before, { item, weight }] of ranked.entries()) {
      while ((others[othersBefore] ?? Number.NEGATIVE_INFINITY) > weight) othersBefore += 1;
      const rank = before + othersBefore;
      if (rank > near) far.push({ item, weight, at: now + Math.min(most(), (rank / rate) * 1000) });
    }
    return far;
  }
}

const most = (): number => MOST_MS * (1 - Math.random() / 4);

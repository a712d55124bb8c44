/** What waits for its turn is weighed anew only so often, and the more there is, the less often: weighing takes time. */
const WEIGH_EVERY_MS = 200;
const MS_PER_ITEM = 0.2;

interface Weighed<Item> {
  readonly item: Item;
  readonly weight: number;
}

/** The lightest first. Weights may be infinite, whose difference is no number. */
export const byWeight = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** Things of which the heaviest goes first, where the weight of each grows with time. */
export class DueQueue<Item> {
  /** The heaviest last. */
  #weighed: Weighed<Item>[] = [];
  #fresh: Item[] = [];
  #weighedAt = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#weighed.length + this.#fresh.length;
  }

  add(item: Item): void {
    this.#fresh.push(item);
  }

  /**
   * Weighs all anew where that is due, and says so.
   * @param now milliseconds
   * @param weigh gives nothing for what has no place here any more.
   */
  weigh(now: number, weigh: (item: Item) => number | undefined): boolean {
    const often = Math.max(WEIGH_EVERY_MS, this.size * MS_PER_ITEM);
    if (this.#weighed.length > 0 && now - this.#weighedAt < often) return false;
    // Of equal ones the oldest goes first, and so stands last.
    const weighed = [...this.#fresh.toReversed(), ...this.items()].flatMap((item): Weighed<Item>[] => {
      const weight = weigh(item);
      return weight === undefined ? [] : [{ item, weight }];
    });
    this.#weighed = weighed.sort((a, b) => byWeight(a.weight, b.weight));
    this.#fresh = [];
    this.#weighedAt = now;
    return true;
  }

  /** Removes and gives the heaviest, as far as is known. */
  take(): Item | undefined {
    return this.#weighed.pop()?.item;
  }

  /** All that is weighed. */
  items(): Item[] {
    return this.#weighed.map(({ item }) => item);
  }
}

/** What waits for its turn is weighed anew only so often, and the more there is, the less often: weighing takes time. */
const WEIGH_EVERY_MS = 200;
const MS_PER_ITEM = 0.2;

/** Things of which the heaviest goes first, where the weight of each grows with time. */
export class DueQueue<Item> {
  #weighed: { readonly item: Item; readonly weight: number }[] = [];
  #fresh: Item[] = [];
  #weighedAt = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#weighed.length + this.#fresh.length;
  }

  add(item: Item): void {
    this.#fresh.push(item);
  }

  /** Removes and gives the heaviest, as far as is known; `now` is in milliseconds. */
  take(now: number, weigh: (item: Item) => number): Item | undefined {
    const often = Math.max(WEIGH_EVERY_MS, this.size * MS_PER_ITEM);
    if (this.#weighed.length === 0 || now - this.#weighedAt >= often) {
      const all = [...this.#weighed.map(({ item }) => item), ...this.#fresh];
      this.#weighed = all.map((item) => ({ item, weight: weigh(item) }));
      // Weights may be infinite, whose difference is no number.
      this.#weighed.sort((a, b) => (a.weight === b.weight ? 0 : a.weight < b.weight ? -1 : 1));
      this.#fresh = [];
      this.#weighedAt = now;
    }
    return this.#weighed.pop()?.item;
  }
}

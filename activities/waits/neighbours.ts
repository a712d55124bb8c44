/** One of those who wait for a thing. */
export interface Neighbour<Answer> {
  /** Tells the others what was answered. */
  tell(answer: Answer): void;
  /** Hears nothing any more. */
  leave(): void;
}

/** Those who wait for the same things: what one of them is answered serves all. */
export class Neighbours<Answer> {
  readonly #listeners = new Map<string, Set<(answer: Answer) => void>>();

  /** @param hear takes in what another was answered of the thing. */
  join(thing: string, hear: (answer: Answer) => void): Neighbour<Answer> {
    const all = this.#listeners.get(thing) ?? new Set();
    this.#listeners.set(thing, all.add(hear));
    return {
      tell: (answer) => {
        for (const other of all) if (other !== hear) other(answer);
      },
      leave: () => {
        all.delete(hear);
        if (all.size === 0 && this.#listeners.get(thing) === all) this.#listeners.delete(thing);
      },
    };
  }
}

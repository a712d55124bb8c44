import { type Expectation, expectationOf } from './expectation.ts';

/** Of each thing so many durations are remembered, and so many things. */
const MOST_DURATIONS = 50;
const MOST_THINGS = 5_000;
/** A thing of its own is believed from so many durations on; before that, those of its kind, from so many on. */
const ENOUGH_OF_ITS_OWN = 5;
const ENOUGH_OF_ITS_KIND = 20;

/** How long things took in this worker's memory: each for itself, and all of a kind. */
export class Experience {
  readonly #durations = new Map<string, Map<string, number>>();
  readonly #expectations = new Map<string, Expectation>();

  /**
   * Learns how long something took, in seconds.
   * @param names of the thing and its kinds, the narrowest first.
   * @param id of what ended, which may be told more than once.
   * @param past of the past, and not just noticed: of things that began together the short ones end first, so that a kind
   * of which enough is known learns nothing from them.
   */
  learn(names: readonly string[], id: string, seconds: number, past: boolean): void {
    for (const [index, name] of names.entries()) {
      if (!past && index > 0 && this.#isBelieved(name, index)) continue;
      const known = this.#durations.get(name) ?? new Map<string, number>();
      if (known.has(id)) continue;
      known.set(id, seconds);
      for (const [oldest] of known) if (known.size > MOST_DURATIONS) known.delete(oldest);
      this.#durations.delete(name);
      this.#durations.set(name, known);
      this.#expectations.delete(name);
    }
    for (const [oldest] of this.#durations) {
      if (this.#durations.size <= MOST_THINGS) break;
      this.#durations.delete(oldest);
      this.#expectations.delete(oldest);
    }
  }

  /** Whether more would hardly be learned by asking for what a thing did before. */
  isEnough(names: readonly string[]): boolean {
    return this.#believed(names) !== undefined;
  }

  /** What is to be expected; `guess` where there is no experience. */
  expectation(names: readonly string[], guess: Expectation): Expectation {
    const name = this.#believed(names) ?? names.find((one) => this.#durations.has(one));
    if (name === undefined) return guess;
    const known =
      this.#expectations.get(name) ?? expectationOf([...(this.#durations.get(name)?.values() ?? [])], guess);
    this.#expectations.set(name, known);
    return known;
  }

  #believed(names: readonly string[]): string | undefined {
    return names.find((name, index) => this.#isBelieved(name, index));
  }

  #isBelieved(name: string, index: number): boolean {
    return (this.#durations.get(name)?.size ?? 0) >= (index === 0 ? ENOUGH_OF_ITS_OWN : ENOUGH_OF_ITS_KIND);
  }
}

import type { Expectation } from './expectation.ts';
import { expectationIn, expectationOf, type Family, familyOf, type Summary, summaryOf } from './learning.ts';

/** So many durations are remembered of each thing and of each kind, and so many things. */
const MOST_OF_A_THING = 50;
const MOST_OF_A_KIND = 400;
const MOST_THINGS = 5_000;
/** A thing is believed, and tells of others, from so many durations on. */
const ENOUGH_OF_ITS_OWN = 5;
/** All of a kind are believed from so many on, and more are not asked for from so many on: what they leave unknown makes no look late. */
const ENOUGH_OF_ITS_KIND = 20;
const ALL_OF_ITS_KIND = 200;

/** Names something that takes time, such as a branch, and its kind, such as the app. */
export type Names = readonly [thing: string, kind: string];

/** The newest durations of something, by what took them. */
class Memory {
  readonly #seconds = new Map<string, number>();
  readonly #most: number;
  #summary: Summary | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Gives whether that was new. */
  add(id: string, seconds: number): boolean {
    if (this.#seconds.has(id)) return false;
    this.#seconds.set(id, seconds);
    for (const [oldest] of this.#seconds) if (this.#seconds.size > this.#most) this.#seconds.delete(oldest);
    this.#summary = undefined;
    return true;
  }

  get size(): number {
    return this.#seconds.size;
  }

  get summary(): Summary {
    return (this.#summary ??= summaryOf(this.#seconds.values()));
  }
}

/** Things of which each tells of the others. */
class Kind {
  /** Of all things, those without a history of their own included. */
  readonly all = new Memory(MOST_OF_A_KIND);
  readonly things = new Map<string, Memory>();
  #family: Family | 'unknown' | undefined;

  thing(name: string): Memory {
    const thing = this.things.get(name) ?? new Memory(MOST_OF_A_THING);
    this.things.set(name, thing);
    return thing;
  }

  get family(): Family | undefined {
    this.#family ??= familyOf(this.#telling()) ?? 'unknown';
    return this.#family === 'unknown' ? undefined : this.#family;
  }

  /** To be called when a thing has learned. */
  changed(): void {
    this.#family = undefined;
  }

  #telling(): Summary[] {
    return [...this.things.values()].filter(({ size }) => size >= ENOUGH_OF_ITS_OWN).map(({ summary }) => summary);
  }
}

/** How long things took in this worker's memory. */
export class Experience {
  readonly #kinds = new Map<string, Kind>();
  /** The names of all things, those that learned last at the end. */
  readonly #names = new Map<string, Names>();

  /**
   * Learns how long something took, in seconds.
   * @param id of what ended, which may be told more than once.
   * @param past of the past, and not just noticed: of things that began together the short ones end first, so that a kind
   * of which enough is known learns nothing from them.
   */
  learn(names: Names, id: string, seconds: number, past: boolean): void {
    const [name, kindName] = names;
    const kind = this.#kinds.get(kindName) ?? new Kind();
    this.#kinds.set(kindName, kind);
    if (past || kind.all.size < ENOUGH_OF_ITS_KIND) kind.all.add(id, seconds);
    if (kind.thing(name).add(id, seconds)) kind.changed();
    this.#names.delete(name);
    this.#names.set(name, names);
    for (const [oldest, ofOldest] of this.#names) {
      if (this.#names.size <= MOST_THINGS) break;
      this.#names.delete(oldest);
      this.#forget(ofOldest);
    }
  }

  /** Whether more would hardly be learned by asking for what a thing did before. */
  isEnough([name, kindName]: Names): boolean {
    const kind = this.#kinds.get(kindName);
    if (kind === undefined) return false;
    return (kind.things.get(name)?.size ?? 0) >= ENOUGH_OF_ITS_OWN || kind.all.size >= ALL_OF_ITS_KIND;
  }

  /** What is to be expected; `guess` where there is no experience. */
  expectation([name, kindName]: Names, guess: Expectation): Expectation {
    const kind = this.#kinds.get(kindName);
    if (kind === undefined) return guess;
    const own = kind.things.get(name);
    if (own !== undefined && kind.family !== undefined) return expectationIn(kind.family, own.summary);
    const isBelieved = own !== undefined && own.size >= ENOUGH_OF_ITS_OWN;
    const known = isBelieved || kind.all.size < ENOUGH_OF_ITS_KIND ? own : kind.all;
    return expectationOf((known ?? kind.all).summary, guess);
  }

  #forget([name, kindName]: Names): void {
    const kind = this.#kinds.get(kindName);
    kind?.things.delete(name);
    kind?.changed();
    if (kind?.things.size === 0) this.#kinds.delete(kindName);
  }
}

import { setImmediate } from 'node:timers/promises';
import type { Time } from '../../activities/budget/time.ts';

/** A time that passes only as a test lets it, with everything that was to happen then in its order. */
export class SimulatedTime implements Time {
  #now = 0;
  #events: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    const event = { at: Math.max(time, this.#now), callback };
    const index = this.#events.findIndex((other) => other.at > event.at);
    this.#events.splice(index < 0 ? this.#events.length : index, 0, event);
    return () => {
      this.#events = this.#events.filter((other) => other !== event);
    };
  }

  /** Lets so many milliseconds pass. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    // What was begun before it goes on first.
    await setImmediate();
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#now = next.at;
      this.#events.shift();
      next.callback();
      // Whoever awaited it goes on first.
      await setImmediate();
    }
    this.#now = end;
    await setImmediate();
  }
}

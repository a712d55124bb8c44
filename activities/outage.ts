/**
 * How long a worker may be without credentials until that is for a person to mend, in milliseconds. The metadata service of an
 * instance comes back by itself; a session that is over does not.
 */
export const MOST_OUTAGE_MS = 3 * 60_000;
/** Longer than anybody waits between two attempts: what failed before that may have worked since. */
const FORGOTTEN_MS = 2 * 60_000;

/** How long something has failed, however many callers try it. Times are epoch milliseconds. */
export class Outage {
  #since: number | undefined;
  #last = 0;

  /** It failed. Gives whether it has for too long. */
  failed(now: number): boolean {
    if (this.#since === undefined || now - this.#last > FORGOTTEN_MS) this.#since = now;
    this.#last = now;
    return now - this.#since >= MOST_OUTAGE_MS;
  }

  /** It works. */
  ended(): void {
    this.#since = undefined;
  }
}

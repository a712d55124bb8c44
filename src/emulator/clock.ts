import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** How long {@link Clock.advance} waits for work in progress before it goes on, in real milliseconds. */
const settleLimit = 10_000;

/**
 * The emulator's time: starts at the real one, runs `speed` times as fast (0: stands still) and can be advanced. All
 * times are epoch milliseconds of this clock. One real timer, for the earliest thing due, is armed at any moment.
 */
export class Clock {
  #speed: number;
  #time: number;
  #realTime = performance.now();
  #armed: NodeJS.Timeout | undefined;
  #advancing: Promise<void> = Promise.resolve();
  readonly #timers: Timer[] = [];
  readonly #work = new Set<Promise<void>>();

  readonly #onRun: () => void;

  /** Starts at a time (default: the real one); `onRun` is called when state may have changed with time. */
  constructor(speed: number, time = Date.now(), onRun: () => void = () => undefined) {
    this.#speed = speed;
    this.#time = time;
    this.#onRun = onRun;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#jump(this.#exact());
    this.#speed = speed;
    this.#arm();
  }

  now(): number {
    return Math.floor(this.#exact());
  }

  /** Runs a function at a time (at once, but later in the event loop, if that is past). Returns what cancels it. */
  at(due: number, run: () => void): () => void {
    const timer = { due, run };
    const later = this.#timers.findIndex((other) => other.due > due);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    if (this.#timers[0] === timer) this.#arm();
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index === -1) return;
      this.#timers.splice(index, 1);
      if (index === 0) this.#arm();
    };
  }

  /** Resolves after so many seconds of this clock; rejects with the signal's reason when that is aborted. */
  sleep(seconds: number, signal: AbortSignal): Promise<void> {
    return this.until(this.now() + seconds * 1000, signal);
  }

  /** Resolves at a time, or at once if that is past; rejects with the signal's reason when that is aborted. */
  until(time: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        cancel();
        reject(signal.reason);
      };
      const cancel = this.at(time, () => {
        signal.removeEventListener('abort', abort);
        resolve();
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Marks work that takes real time, so that {@link advance} lets it end before time goes on. Returns the work. */
  track<T>(work: Promise<T>): Promise<T> {
    const end = () => {
      this.#work.delete(settled);
      this.#onRun();
    };
    const settled: Promise<void> = work.then(end, end);
    this.#work.add(settled);
    return work;
  }

  /**
   * Moves time forward, running what falls due on the way at its own time and in order. Resolves when all of that is
   * done, work that it started included (10 s at most for a piece of work).
   */
  advance(seconds: number): Promise<void> {
    this.#advancing = this.#advancing.then(() => this.#runUntil(this.#exact() + seconds * 1000));
    return this.#advancing;
  }

  /** Forgets everything that is due. */
  clear(): void {
    this.#timers.length = 0;
    this.#arm();
  }

  #exact(): number {
    return this.#time + (performance.now() - this.#realTime) * this.#speed;
  }

  #jump(time: number): void {
    this.#time = time;
    this.#realTime = performance.now();
  }

  async #runUntil(target: number): Promise<void> {
    await this.#settle();
    for (let next = this.#timers[0]; next !== undefined && next.due <= target; next = this.#timers[0]) {
      this.#timers.shift();
      this.#jump(Math.max(next.due, this.#exact()));
      next.run();
      this.#onRun();
      await this.#settle();
    }
    this.#jump(Math.max(target, this.#exact()));
    this.#arm();
  }

  /** Lets what a timer resumed run on until it waits for this clock again. */
  async #settle(): Promise<void> {
    const stop = new AbortController();
    const limit = delay(settleLimit, undefined, { signal: stop.signal }).catch(() => undefined);
    let late = false;
    void limit.then(() => (late = true));
    await turn();
    while (this.#work.size > 0 && !late) {
      await Promise.race([Promise.all(this.#work), limit]);
      await turn();
    }
    stop.abort();
  }

  #arm(): void {
    clearTimeout(this.#armed);
    const next = this.#timers[0];
    if (next === undefined) return;
    const ahead = next.due - this.#exact();
    if (ahead > 0 && this.#speed === 0) return;
    const wait = ahead > 0 ? Math.ceil(ahead / this.#speed) : 0;
    this.#armed = setTimeout(() => this.#tick(), Math.min(wait, 2 ** 31 - 1));
  }

  #tick(): void {
    for (let next = this.#timers[0]; next !== undefined && next.due <= this.#exact(); next = this.#timers[0]) {
      this.#timers.shift();
      next.run();
      this.#onRun();
    }
    this.#arm();
  }
}

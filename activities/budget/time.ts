/** Where the scheduler has the time from, so that a test can simulate it. */
export interface Time {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once, at that time or as soon after it as may be. Gives how to forget it. */
  at(time: number, callback: () => void): () => void;
}

/** Node's timers hold no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The time of this machine. Its timers do not keep the process. */
export const realTime: Time = {
  now: () => Date.now(),
  at: (time, callback) => {
    const timer = setTimeout(callback, Math.min(LONGEST_TIMER_MS, Math.max(0, time - Date.now()))).unref();
    return () => clearTimeout(timer);
  },
};

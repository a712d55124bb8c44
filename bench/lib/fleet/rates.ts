/** Times are epoch milliseconds, of each call that was made, in their order. */
export type Times = readonly number[];

/** The rate is that of so many milliseconds, and is asked for every so many. */
const OVER_MS = 5_000;
const STEP_MS = 250;

/** The most calls that there are in any so many milliseconds. */
export function mostWithin(times: Times, milliseconds: number): number {
  let [first, most] = [0, 0];
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? 0) <= at - milliseconds) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/**
 * Seconds after `from` from which on the rate, in calls a second, is no more below `wanted` until `to`; `Infinity` where it
 * is below it in the end.
 */
export function secondsUntil(times: Times, wanted: number, from: number, to: number): number {
  let lastBelow = from;
  for (let at = from; at <= to; at += STEP_MS) {
    const calls = times.filter((time) => time > at - OVER_MS && time <= at).length;
    if (calls / (OVER_MS / 1_000) < wanted) lastBelow = at + STEP_MS;
  }
  return lastBelow > to ? Number.POSITIVE_INFINITY : (lastBelow - from) / 1_000;
}

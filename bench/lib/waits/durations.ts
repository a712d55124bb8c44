/** How long the jobs of a benchmark take: log-normal. */
export interface Distribution {
  /** Half of them take less, in seconds. */
  readonly median: number;
  /** Standard deviation of the logarithm. */
  readonly sigma: number;
}

/** Makes durations, in seconds; the same for the same seed. */
export function durationsFrom({ median, sigma }: Distribution, seed: number): () => number {
  const random = uniform(seed);
  // Box and Muller. 1 - random() is never 0.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return () => Math.round(1000 * median * Math.exp(sigma * normal())) / 1000;
}

/** Numbers from 0 to below 1: mulberry32, which is enough for a benchmark. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

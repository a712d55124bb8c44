/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** Log-normal around a median, with the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number;
}

/** @param seed any whole number. */
export function random(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  // Numerical Recipes' generator, of which the upper bits are used.
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const logNormal = (median: number, spread: number): number => {
    const normal = Math.sqrt(-2 * Math.log(next() + 1e-9)) * Math.cos(2 * Math.PI * next());
    return median * Math.exp(spread * normal);
  };
  return { next, logNormal };
}

/** So many of the items, the same for the same numbers. */
export function sample<T>(items: readonly T[], count: number, next: () => number): T[] {
  return items
    .map((item) => ({ item, rank: next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ item }) => item);
}

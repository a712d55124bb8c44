/** A guess of how long something takes: most likely log-normal, with room for being wrong. Times in seconds. */
export interface Expectation {
  /** Half of all take less. */
  readonly median: number;
  /** Standard deviation of the logarithm: 0.2 means that two of three are within 20 % of the median. */
  readonly spread: number;
  /** How many finished ones it was learned from. */
  readonly samples: number;
}

/** One in a hundred takes another time, and nobody knows which: so what is overdue is looked at, ever more slowly. */
const OUTLIERS = { share: 0.01, stretch: 1.5, spread: 0.8 } as const;

/** The share that takes longer than `age` seconds. */
function survival({ median, spread }: Expectation, age: number): number {
  if (age <= 0) return 1;
  const usual = above(Math.log(age / median) / spread);
  const other = above(Math.log(age / (median * OUTLIERS.stretch)) / Math.max(spread, OUTLIERS.spread));
  return (1 - OUTLIERS.share) * usual + OUTLIERS.share * other;
}

/** The share of a standard normal distribution above z (Abramowitz and Stegun 7.1.26, within 1.5e-7, kept above 0). */
function above(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * polynomial * Math.exp(-x * x);
  return z >= 0 ? tail : 1 - tail;
}

/**
 * What it costs to look only now, in s²: half the expected square of the notice lag, and the lag itself, weighted, since
 * the last look, which saw it going at the age `seen`. The square alone keeps the longest lags short and makes the usual
 * ones longer than they need be; the lag alone does the opposite.
 */
export function costOfWaiting(expectation: Expectation, seen: number, age: number): number {
  let cost = 0;
  // Thousands may be weighed against each other at once, for which a few percent do not matter.
  for (const [, builtUp] of costs(expectation, seen, age, coarse)) cost = builtUp;
  return cost;
}

/** The age at which a look is worth its price, in s² of {@link costOfWaiting}. */
export function nextLook(expectation: Expectation, seen: number, price: number): number {
  for (const [age, cost] of costs(expectation, seen, Number.POSITIVE_INFINITY, fine)) if (cost >= price) return age;
  return seen;
}

/** How the weight of the lag grows with what is usual: 2 s for a minute, and with the root of it, as lags may. */
const LAG_WEIGHT = 2 ** 2 / 60;

/** Steps of an integration: how many the first is of what is usual, and how they grow. */
interface Steps {
  readonly first: number;
  readonly growth: number;
}
const fine: Steps = { first: 1 / 400, growth: 1.015 };
const coarse: Steps = { first: 1 / 40, growth: 1.15 };

/** Integrates the probability that it is over to the lag, and the lag to its square, from the last look on. */
function* costs(
  expectation: Expectation,
  seen: number,
  until: number,
  { first, growth }: Steps,
): Generator<[age: number, cost: number]> {
  const going = survival(expectation, seen);
  const lagWeight = Math.sqrt(LAG_WEIGHT * Math.max(expectation.median, seen / 2));
  let [step, over, lag, square] = [Math.max(expectation.median, seen) * first, 0, 0, 0];
  for (let age = seen; age < until; step *= growth) {
    const next = Math.min(age + step, until);
    const overThen = going > 0 ? 1 - survival(expectation, next) / going : 1;
    const lagThen = lag + ((over + overThen) / 2) * (next - age);
    square += ((lag + lagThen) / 2) * (next - age);
    [age, over, lag] = [next, overThen, lagThen];
    yield [age, square + lag * lagWeight];
  }
}

/** Why something is looked at when it is `age` seconds old, for people. */
export function sayWhy({ median, samples }: Expectation, age: number): string {
  const usual = `it usually takes ${sayDuration(median)}`;
  const source = samples === 0 ? ', by experience with others' : `, by ${samples} finished before`;
  return `${age > median * 2 ? 'it is overdue: ' : ''}${usual}${source}`;
}

function sayDuration(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

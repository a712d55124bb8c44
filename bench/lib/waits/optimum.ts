import type { Distribution } from './durations.ts';

/** Notice lag, in seconds. */
export interface Lag {
  readonly p50: number;
  readonly p99: number;
  readonly mean: number;
}

/** What is made least: the mean lag, or the mean of its square, which keeps the longest lags shorter. */
export type Objective = 'mean' | 'square';

/** The best that looks can do. */
export interface Optimum {
  readonly looks: number;
  readonly lag: Lag;
}

/** Ages are multiples of this, in seconds; who lasts longer than one in ten million is not counted. */
const GRID = 0.05;
const FORGOTTEN = 1e-7;
const BISECTIONS = 30;

/**
 * The best schedule of looks among those that look so often on average, for jobs whose distribution is known and which
 * are seen at looks alone. By dynamic programming over the ages of looks, for a price of a look, which is bisected until
 * the mean number of looks is as wanted.
 */
export function optimum(distribution: Distribution, looks: number, objective: Objective): Optimum {
  const cells = cellsOf(distribution);
  let [low, high] = [1e-4, 1e4];
  for (let step = 0; step < BISECTIONS; step++) {
    const price = Math.sqrt(low * high);
    if (meanLooks(cells, cheapest(cells, price, objective)) > looks) low = price;
    else high = price;
  }
  const schedule = cheapest(cells, high, objective);
  return { looks: meanLooks(cells, schedule), lag: lagOf(cells, schedule) };
}

/** The ages as a grid: who is still going at each point, and the sums that give the lag of any look in constant time. */
interface Cells {
  /** Share still going at the point. */
  readonly going: readonly number[];
  /** Integral of `going` up to the point, in seconds. */
  readonly area: readonly number[];
  /** Integral of the age times `going` up to the point, in square seconds. */
  readonly moment: readonly number[];
}

function cellsOf({ median, sigma }: Distribution): Cells {
  const going = [1];
  const area = [0];
  const moment = [0];
  for (let index = 1; (going.at(-1) ?? 0) > FORGOTTEN; index++) {
    const share = above(Math.log((index * GRID) / median) / sigma);
    const cell = (((going.at(-1) ?? 0) + share) / 2) * GRID;
    area.push((area.at(-1) ?? 0) + cell);
    moment.push((moment.at(-1) ?? 0) + (index - 0.5) * GRID * cell);
    going.push(share);
  }
  return { going, area, moment };
}

/** Points of the looks of the schedule that costs least, the last of which is the end of the grid. */
function cheapest(cells: Cells, price: number, objective: Objective): number[] {
  const last = cells.going.length - 1;
  const cost = Array.from<number>({ length: last + 1 }).fill(0);
  const next = Array.from<number>({ length: last + 1 }).fill(last);
  for (let from = last - 1; from >= 0; from--) {
    let least = Number.POSITIVE_INFINITY;
    for (let to = from + 1; to <= last; to++) {
      const lag = costs[objective](cells, from, to);
      if (lag > least) break;
      const total = lag + (cost[to] ?? 0);
      if (total >= least) continue;
      least = total;
      next[from] = to;
    }
    cost[from] = least + price * (cells.going[from] ?? 0);
  }
  const schedule: number[] = [];
  for (let at = next[0] ?? last; schedule.at(-1) !== last; at = next[at] ?? last) schedule.push(at);
  return schedule;
}

/** What those cost who end between two looks, by partial integration of their lag or of its square. */
const costs: Readonly<Record<Objective, (cells: Cells, from: number, to: number) => number>> = {
  mean: ({ going, area }, from, to) => (going[from] ?? 0) * (to - from) * GRID - ((area[to] ?? 0) - (area[from] ?? 0)),
  square: ({ going, area, moment }, from, to) =>
    (going[from] ?? 0) * ((to - from) * GRID) ** 2 -
    2 * (to * GRID * ((area[to] ?? 0) - (area[from] ?? 0)) - ((moment[to] ?? 0) - (moment[from] ?? 0))),
};

/** Each look is made by whoever was still going at the one before. */
function meanLooks({ going }: Cells, schedule: readonly number[]): number {
  return schedule.reduce((sum, _look, index) => sum + (going[index === 0 ? 0 : (schedule[index - 1] ?? 0)] ?? 0), 0);
}

function lagOf({ going }: Cells, schedule: readonly number[]): Lag {
  const lags: { lag: number; share: number }[] = [];
  let from = 0;
  for (const look of schedule) {
    for (let point = from; point < look; point++) {
      lags.push({ lag: (look - point - 0.5) * GRID, share: (going[point] ?? 0) - (going[point + 1] ?? 0) });
    }
    from = look;
  }
  lags.sort((a, b) => a.lag - b.lag);
  const quantile = (wanted: number): number => {
    let sum = 0;
    return lags.find(({ share }) => (sum += share) >= wanted)?.lag ?? Number.NaN;
  };
  return { p50: quantile(0.5), p99: quantile(0.99), mean: lags.reduce((sum, { lag, share }) => sum + lag * share, 0) };
}

/** The share of a standard normal distribution above z, by the continued fraction of the tail and a series near 0. */
function above(z: number): number {
  if (z < 0) return 1 - above(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let fraction = z;
    for (let term = 60; term >= 1; term--) fraction = z + term / fraction;
    return density / fraction;
  }
  let [term, sum] = [z, z];
  for (let n = 1; n < 60; n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}

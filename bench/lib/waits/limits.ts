import { round, summarize } from '../figures.ts';
import type { Lag } from './optimum.ts';
import type { Figures } from './run-figures.ts';

/** The figures of several rounds as one: medians, and the most of what must not happen at all. */
export function medianOf(rounds: readonly Figures[]): Figures {
  const median = (figure: (round: Figures) => number): number => summarize(rounds.map(figure)).median;
  const most = (figure: (round: Figures) => number): number => Math.max(...rounds.map(figure));
  return {
    callsPerWait: median(({ callsPerWait }) => callsPerWait),
    callsPerWaitWithStart: median(({ callsPerWaitWithStart }) => callsPerWaitWithStart),
    throttled: median(({ throttled }) => throttled),
    throttledShare: most(({ throttledShare }) => throttledShare),
    failed: most(({ failed }) => failed),
    events: most(({ events }) => events),
    serverCpuSeconds: median(({ serverCpuSeconds }) => serverCpuSeconds),
    workerCpuSeconds: median(({ workerCpuSeconds }) => workerCpuSeconds),
    makespanSeconds: median(({ makespanSeconds }) => makespanSeconds),
    lag: medianLag(rounds.map(({ lag }) => lag)),
  };
}

/** The same for lags alone. */
export function medianLag(lags: readonly Lag[]): Lag {
  const median = (figure: (lag: Lag) => number): number => summarize(lags.map(figure)).median;
  return { p50: median(({ p50 }) => p50), p99: median(({ p99 }) => p99), mean: median(({ mean }) => mean) };
}

/** What a figure may be at most. */
export interface Limit {
  readonly what: string;
  readonly value: number;
  readonly most: number;
}

/** The lines that say which limits hold, for people. */
export function limitLines(limits: readonly Limit[]): string[] {
  return limits.map((limit) => {
    const { what, value, most } = limit;
    return `  ${isBroken(limit) ? 'BROKEN' : 'ok    '}  ${what}: ${round4(value)} (at most ${round4(most)})`;
  });
}

/** A figure that is no number holds no limit. */
export function isBroken({ value, most }: Limit): boolean {
  return !(value <= most);
}

const round4 = (value: number): number => (Math.abs(value) < 1 ? Math.round(value * 1e4) / 1e4 : round(value));

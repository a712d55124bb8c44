import { round } from '../figures.ts';
import type { LoggedCall } from './amplify.ts';
import type { Lag } from './optimum.ts';

/** What came of the waits of a subject. */
export interface Figures {
  /** GetJob and ListJobs, answered or not. */
  readonly callsPerWait: number;
  readonly callsPerWaitWithStart: number;
  readonly throttled: number;
  /** Of all calls. */
  readonly throttledShare: number;
  readonly failed: number;
  /** Of the longest history. */
  readonly events: number;
  readonly serverCpuSeconds: number;
  readonly workerCpuSeconds: number;
  /** From the start of the first workflow to the end of the last. */
  readonly makespanSeconds: number;
  /** From the end of a job to that of its workflow, in seconds. */
  readonly lag: Lag;
}

/** A wait that is over. Times are epoch milliseconds. */
export interface Waited {
  readonly failed: boolean;
  readonly events: number;
  readonly closedAt: number;
  readonly endedAt: number;
}

/** All that was seen. */
export interface Observed {
  readonly calls: readonly LoggedCall[];
  readonly waits: readonly Waited[];
  readonly startedAt: number;
  readonly serverCpu: number;
  readonly workerCpu: number;
}

export function figuresOf({ calls, waits, startedAt, serverCpu, workerCpu }: Observed): Figures {
  const looks = calls.filter(({ operation }) => operation === 'GetJob' || operation === 'ListJobs');
  const throttled = calls.filter(({ status }) => status === 429).length;
  return {
    callsPerWait: round(looks.length / waits.length),
    callsPerWaitWithStart: round(calls.length / waits.length),
    throttled,
    throttledShare: throttled / calls.length,
    failed: waits.filter(({ failed }) => failed).length,
    events: Math.max(...waits.map(({ events }) => events)),
    serverCpuSeconds: round(serverCpu),
    workerCpuSeconds: round(workerCpu),
    makespanSeconds: round((Math.max(...waits.map(({ closedAt }) => closedAt)) - startedAt) / 1000),
    lag: lagOf(waits.map(({ closedAt, endedAt }) => (closedAt - endedAt) / 1000)),
  };
}

/** @param lags in seconds; those of jobs that did not end are `NaN`, and do not count. */
export function lagOf(lags: readonly number[]): Lag {
  const sorted = lags.filter((lag) => !Number.isNaN(lag)).sort((a, b) => a - b);
  const quantile = (share: number): number => round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  const mean = sorted.reduce((sum, lag) => sum + lag, 0) / sorted.length;
  return { p50: quantile(0.5), p99: quantile(0.99), mean: round(mean) };
}

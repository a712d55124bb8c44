import { type MetricMeter, noopMetricMeter } from '@temporalio/common';
import type { OperationName } from './types.ts';

/** Every metric of ours, with what it counts. All have the label `target`. */
export const measures = {
  amplify_calls: {
    unit: '1',
    labels: ['operation', 'outcome'],
    what: 'answers of AWS: ok, or how the failure is taken (throttled, busy, transient, unidentified, denied, rejected)',
  },
  amplify_adoptions: { unit: '1', labels: ['operation'], what: 'effects of earlier attempts that were adopted' },
  amplify_notice_lag: { unit: 's', labels: [], what: 'from the end of a job until it was noticed' },
  amplify_waits: {
    unit: '1',
    labels: [],
    what: 'waits that this worker holds now; one that rests until its next look is none of them',
  },
  amplify_budget_rate: { unit: '1/s', labels: [], what: 'calls a second that this worker may make now' },
  amplify_budget_queue: {
    unit: '1',
    labels: [],
    what: 'calls that wait for their turn now; all looks together count as one',
  },
  amplify_looks_due: { unit: '1', labels: [], what: 'waits whose look is worth a call by now, and waits for its turn' },
} as const satisfies Record<string, { unit: string; labels: readonly string[]; what: string }>;

/** Bounds of what is counted by size, in its unit; those of Temporal's SDK are for milliseconds. */
export const buckets: Record<'amplify_notice_lag', number[]> = {
  amplify_notice_lag: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600],
};

/** Measures of a target, which METRICS_ADDRESS serves beside those of Temporal's SDK. */
export interface Metrics {
  /** A call got an answer: `ok`, or a `Decision`. */
  called(operation: OperationName, outcome: string): void;
  /** An effect of an earlier attempt was adopted. */
  adopted(operation: string): void;
  /** An end was noticed so many seconds after it. */
  noticed(lagSeconds: number): void;
  /** How many waits there are now. */
  waiting(count: number): void;
  /** How many waits are to be looked at now. */
  due(count: number): void;
  /** What the worker may call now, and how many calls wait for their turn. */
  budget(callsPerSecond: number, queued: number): void;
}

/** @param meter where they go to. Default: nowhere. */
export function createMetrics(target: string, meter: MetricMeter = noopMetricMeter): Metrics {
  const tags = { target };
  const described = (name: keyof typeof measures) => [measures[name].unit, measures[name].what] as const;
  const calls = meter.createCounter('amplify_calls', ...described('amplify_calls'));
  const adoptions = meter.createCounter('amplify_adoptions', ...described('amplify_adoptions'));
  const lag = meter.createHistogram('amplify_notice_lag', 'float', ...described('amplify_notice_lag'));
  const waits = meter.createGauge('amplify_waits', 'int', ...described('amplify_waits'));
  const rate = meter.createGauge('amplify_budget_rate', 'float', ...described('amplify_budget_rate'));
  const queue = meter.createGauge('amplify_budget_queue', 'int', ...described('amplify_budget_queue'));
  const due = meter.createGauge('amplify_looks_due', 'int', ...described('amplify_looks_due'));
  return {
    called: (operation, outcome) => calls.add(1, { ...tags, operation, outcome }),
    adopted: (operation) => adoptions.add(1, { ...tags, operation }),
    noticed: (lagSeconds) => lag.record(lagSeconds, tags),
    waiting: (count) => waits.set(count, tags),
    due: (count) => due.set(count, tags),
    budget: (callsPerSecond, queued) => {
      rate.set(callsPerSecond, tags);
      queue.set(queued, tags);
    },
  };
}

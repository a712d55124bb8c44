import { cpus, loadavg, platform, arch } from 'node:os';

/** Figures over repeated measurements, in milliseconds. */
export interface Summary {
  readonly median: number;
  readonly p95: number;
  readonly min: number;
}

/** @param samples at least one, in milliseconds */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
  return { median: at(0.5), p95: at(0.95), min: at(0) };
}

/** What a figure depends on besides the code. */
export function machine(): Readonly<Record<string, unknown>> {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    loadAverage: loadavg().map(round),
    platform: `${platform()}-${arch()}`,
    node: process.version,
  };
}

/** Two decimals. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import type { FaultRule } from '../../src/emulator/faults.ts';
import type { Cut } from '../setup/tcp-proxy.ts';
import { random } from '../setup/random.ts';

/** Runs at a time. */
export const SLOTS = 20;
export const WORKERS = 3;
/** How long things are disturbed in a round, in seconds. */
export const CHAOS_SECONDS = 30;

/** What is killed, and started again after a while. */
export type Victim = 'server' | 'emulator' | `worker-${number}`;

/** A disturbance, so many seconds after the beginning of the round. */
export type Disturbance = { readonly at: number } & (
  | { readonly kill: Victim; readonly downSeconds: number }
  | { readonly cut: 'temporal' | 'aws'; readonly how: Cut; readonly seconds: number }
  | { readonly fault: FaultRule }
);

/** All that a seed decides: the same seed gives the same plan. How long each thing then takes is up to the machine. */
export interface Plan {
  readonly seed: number;
  /** By slot: what is run there, and when it begins. */
  readonly slots: readonly { readonly scenario: string; readonly at: number }[];
  /** In order. */
  readonly disturbances: readonly Disturbance[];
}

/** Each stands for a share of its kills and cuts. */
const troubles = [
  'worker',
  'worker',
  'worker',
  'worker',
  'server',
  'emulator',
  'emulator',
  'cut temporal',
  'cut temporal',
  'cut aws',
  'cut aws',
] as const;

/** In some rounds no worker reaches the server for longer than any heartbeat timeout: what then happens is what does in hours. */
const OUTAGE_SECONDS = 40;

/** Effects come so late at most, in seconds, and lists lag so long: below what the activities wait before they look again. */
const MOST_LATE_SECONDS = 1.2;

const faultKinds = [
  'error',
  'throttle',
  'delay',
  'close-before',
  'close-after',
  'close-after',
  'late',
  'late',
  'list-lag',
  'malformed-body',
  'html-502',
] as const satisfies readonly FaultRule['kind'][];

/**
 * Makes the plan of a round.
 * @param outageSeconds how long no worker reaches the server. Default: in some rounds 40, in the others never.
 */
export function planOf(seed: number, scenarios: readonly string[], outageSeconds?: number): Plan {
  const { next } = random(seed);
  const between = (least: number, most: number): number => Math.round((least + next() * (most - least)) * 100) / 100;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  // No scenario twice: two want the same domain, which only one app can have.
  const left = [...scenarios];
  const slots = Array.from({ length: Math.min(SLOTS, scenarios.length) }, () => {
    const [scenario = ''] = left.splice(Math.floor(next() * left.length), 1);
    return { scenario, at: between(0, CHAOS_SECONDS / 2) };
  });
  const disturbances: Disturbance[] = [];
  for (let at = between(1, 3); at < CHAOS_SECONDS; at += between(1.5, 4)) {
    const trouble = pick(troubles);
    if (trouble === 'cut temporal' || trouble === 'cut aws') {
      const cut = trouble === 'cut aws' ? 'aws' : 'temporal';
      disturbances.push({ at, cut, how: pick(['closed', 'silent']), seconds: between(0.5, 4) });
      continue;
    }
    const kill = trouble === 'worker' ? (`worker-${Math.floor(next() * WORKERS)}` as const) : trouble;
    disturbances.push({ at, kill, downSeconds: between(0.2, 2.5) });
  }
  if (next() < 0.25 || outageSeconds !== undefined) {
    const how = pick(['closed', 'silent'] as const);
    const seconds = outageSeconds ?? OUTAGE_SECONDS;
    disturbances.push({ at: between(3, CHAOS_SECONDS / 2), cut: 'temporal', how, seconds });
  }
  for (let at = 0; at < CHAOS_SECONDS; at += between(0.4, 1.2)) {
    const fault = { kind: pick(faultKinds), count: 1 + Math.floor(next() * 3), skip: Math.floor(next() * 8) };
    disturbances.push({ at, fault: { ...fault, seconds: between(0.2, MOST_LATE_SECONDS) } });
  }
  return { seed, slots, disturbances: disturbances.toSorted((a, b) => a.at - b.at) };
}

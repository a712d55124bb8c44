import { readFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import type { BackendPlan } from './amplifybackend/plans.ts';
import type { PrincipalRule } from './access/principals.ts';
import type { EventRules } from './events/events.ts';
import type { SavedFaults } from './faults.ts';
import type { JobPlan } from './jobs/plans.ts';
import type { SavedSettings } from './settings.ts';
import type { Scope } from './store.ts';
import type { World } from './world.ts';

/** Raised whenever the form of the state changes. */
const format = 2;

/** What a state file holds: all but the call log. V8's serialisation keeps maps, sets, dates and shared records. */
export interface SavedState {
  readonly format: typeof format;
  /** Epoch milliseconds by the emulator's clock, and by the real one at the same moment. */
  readonly time: number;
  readonly realTime: number;
  readonly speed: number;
  /** The speed that the emulator was started with. */
  readonly initialSpeed: number;
  /** Signs the presigned URLs, so that those given before hold on. */
  readonly secret: Uint8Array;
  readonly scopes: readonly Scope[];
  readonly quotas: SavedSettings;
  readonly timings: SavedSettings;
  readonly plans: readonly JobPlan[];
  readonly backendPlans: readonly BackendPlan[];
  readonly faults: SavedFaults;
  readonly principals: readonly PrincipalRule[];
  readonly events?: EventRules;
}

/** All of an emulator's state as it is now. */
export function snapshotOf(world: World): Buffer {
  const state: SavedState = {
    format,
    time: world.clock.now(),
    realTime: Date.now(),
    speed: world.clock.speed,
    initialSpeed: world.initialSpeed,
    secret: world.storage.secret,
    scopes: [...world.store.scopes()],
    quotas: world.quotas.save(),
    timings: world.timings.save(),
    plans: world.plans.list(),
    backendPlans: world.backendPlans.list(),
    faults: world.faults.save(),
    principals: world.principals.list(),
    ...(world.events.rules !== undefined && { events: world.events.rules }),
  };
  return serialize(state);
}

/** Reads a state file; undefined where there is none yet. Throws where it is something else or of another version. */
export async function readState(file: string): Promise<SavedState | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const state = parse(bytes);
  if (isState(state)) return state;
  throw new Error(
    `${file} holds no state that this version of the emulator can read: remove it, or name another file.`,
  );
}

function parse(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

const isState = (value: unknown): value is SavedState =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === format;

/** Takes over the saved state, but for the clock and the secret, which begin with it. Nothing goes on yet. */
export function restore(world: World, state: SavedState): void {
  world.store.restore(state.scopes);
  world.quotas.restore(state.quotas);
  world.timings.restore(state.timings);
  for (const plan of state.plans) world.plans.add(plan);
  for (const plan of state.backendPlans) world.backendPlans.add(plan);
  world.faults.restore(state.faults);
  for (const rule of state.principals) world.principals.set(rule);
  if (state.events !== undefined) world.events.set(state.events);
}

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Principals } from './access/principals.ts';
import { CallLog } from './calls.ts';
import { restore, snapshotOf } from './saved-state.ts';
import type { SavedState } from './saved-state.ts';
import { Saver } from './saver.ts';
import { Clock } from './clock.ts';
import { Domains } from './domains/domains.ts';
import { Events } from './events/events.ts';
import { Faults } from './faults.ts';
import { Jobs } from './jobs/jobs.ts';
import type { BackendPlan } from './amplifybackend/plans.ts';
import type { S3Server } from './jobs/s3.ts';
import { Plans } from './jobs/plans.ts';
import type { JobPlan } from './jobs/plans.ts';
import { createQuotas } from './quotas.ts';
import type { Quotas } from './quotas.ts';
import { Sites } from './sites/sites.ts';
import { Visits } from './sites/visits.ts';
import { Storage } from './storage/storage.ts';
import { Store } from './store.ts';
import { createTimings } from './timings.ts';
import type { Timings } from './timings.ts';

/** The parts of one running emulator. */
export interface World extends JobWorld {
  readonly jobs: Jobs;
  readonly domains: Domains;
  readonly faults: Faults;
  readonly principals: Principals;
  readonly calls: CallLog;
}

/** What the jobs see of it. */
export interface JobWorld {
  readonly clock: Clock;
  /** Speed of the clock at the start and after a reset. */
  readonly initialSpeed: number;
  readonly store: Store;
  readonly quotas: Quotas;
  readonly timings: Timings;
  readonly events: Events;
  readonly storage: Storage;
  readonly sites: Sites;
  readonly visits: Visits;
  /** Holds the files of the deployed sites. */
  readonly sitesFolder: string;
  readonly saver: Saver;
  readonly plans: Plans<JobPlan>;
  readonly backendPlans: Plans<BackendPlan>;
  /** Has what `s3://` sources name. */
  readonly s3: S3Server | undefined;
}

export interface WorldOptions {
  /** Exists, and is the emulator's own. */
  readonly folder: string;
  readonly host: string;
  readonly sitePorts: readonly [first: number, last: number] | undefined;
  readonly speed: number;
  /** Of the clock at the start, epoch milliseconds, where no state says it. */
  readonly time: number | undefined;
  readonly callLogSize: number;
  /** Where to keep the state, if anywhere, and what it holds. */
  readonly stateFile: string | undefined;
  readonly state: SavedState | undefined;
  readonly s3: S3Server | undefined;
}

/** An emulator without its server: a new, empty one, or one with the given state, in which nothing goes on yet. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { folder, host, sitePorts, speed, time, callLogSize, stateFile, state, s3 } = options;
  const saver = new Saver(stateFile, () => snapshotOf(world));
  // A speed that was set through the control API holds on, unless the emulator is started with another one than before.
  const clock = new Clock(state?.initialSpeed === speed ? state.speed : speed, state?.time ?? time, () =>
    saver.changed(),
  );
  const sitesFolder = join(folder, 'sites');
  const visits = new Visits(clock);
  const storage = new Storage(join(folder, 'uploads'), clock, state?.secret);
  await storage.open();
  await mkdir(sitesFolder, { recursive: true });
  const parts: JobWorld = {
    clock,
    saver,
    initialSpeed: speed,
    store: new Store(),
    quotas: createQuotas(),
    timings: createTimings(),
    events: new Events(clock),
    storage,
    sites: new Sites(host, sitePorts, visits),
    visits,
    sitesFolder,
    plans: new Plans(),
    backendPlans: new Plans(),
    s3,
  };
  const world: World = {
    ...parts,
    jobs: new Jobs(parts),
    domains: new Domains(parts),
    faults: new Faults(),
    principals: new Principals(),
    calls: new CallLog(callLogSize),
  };
  if (state !== undefined) restore(world, state);
  return world;
}

/** Ends all work and makes everything as it was at the start, but for the time, which goes on. */
export async function reset(world: World): Promise<void> {
  await stop(world);
  world.store.clear();
  world.quotas.reset();
  world.timings.reset();
  world.events.set(undefined);
  world.plans.clear();
  world.backendPlans.clear();
  world.faults.remove();
  world.principals.clear();
  world.calls.clear();
  world.visits.clear();
  await world.storage.clear();
  await rm(world.sitesFolder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(world.sitesFolder, { recursive: true });
  world.clock.speed = world.initialSpeed;
}

/** Ends all work and leaves the state as it is. */
export async function stop({ clock, jobs, sites, faults, events }: World): Promise<void> {
  faults.dropLate();
  clock.clear();
  await jobs.clear();
  clock.clear();
  sites.close();
  events.clear();
}

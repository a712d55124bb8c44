import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CallLog } from './calls.ts';
import { Clock } from './clock.ts';
import { Faults } from './faults.ts';
import { Jobs } from './jobs/jobs.ts';
import { JobPlans } from './jobs/plans.ts';
import { createQuotas } from './quotas.ts';
import type { Quotas } from './quotas.ts';
import { Sites } from './sites/sites.ts';
import { Storage } from './storage/storage.ts';
import { Store } from './store.ts';
import { createTimings } from './timings.ts';
import type { Timings } from './timings.ts';

/** The parts of one running emulator. */
export interface World extends JobWorld {
  readonly jobs: Jobs;
  readonly faults: Faults;
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
  readonly storage: Storage;
  readonly sites: Sites;
  /** Holds the files of the deployed sites. */
  readonly sitesFolder: string;
  readonly plans: JobPlans;
}

export interface WorldOptions {
  /** Exists, and is the emulator's own. */
  readonly folder: string;
  readonly host: string;
  readonly sitePorts: readonly [first: number, last: number] | undefined;
  readonly speed: number;
  readonly callLogSize: number;
}

/** A new, empty emulator without its server. */
export async function createWorld({ folder, host, sitePorts, speed, callLogSize }: WorldOptions): Promise<World> {
  const clock = new Clock(speed);
  const sitesFolder = join(folder, 'sites');
  const storage = new Storage(join(folder, 'uploads'), clock);
  await storage.clear();
  await mkdir(sitesFolder, { recursive: true });
  const parts: JobWorld = {
    clock,
    initialSpeed: speed,
    store: new Store(),
    quotas: createQuotas(),
    timings: createTimings(),
    storage,
    sites: new Sites(host, sitePorts),
    sitesFolder,
    plans: new JobPlans(),
  };
  return { ...parts, jobs: new Jobs(parts), faults: new Faults(), calls: new CallLog(callLogSize) };
}

/** Ends all work and makes everything as it was at the start, but for the time, which goes on. */
export async function reset(world: World): Promise<void> {
  await stop(world);
  world.store.clear();
  world.quotas.reset();
  world.timings.reset();
  world.plans.clear();
  world.faults.remove();
  world.calls.clear();
  await world.storage.clear();
  await rm(world.sitesFolder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(world.sitesFolder, { recursive: true });
  world.clock.speed = world.initialSpeed;
}

/** Ends all work. */
export async function stop({ clock, jobs, sites }: World): Promise<void> {
  clock.clear();
  await jobs.clear();
  clock.clear();
  sites.close();
}

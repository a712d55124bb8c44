import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSecretPolicy } from '../../activities/secrets/index.ts';
import { createClients, type Target } from '../../activities/clients.ts';
import { type Activities, serveTarget } from '../../activities/index.ts';
import { packFolder } from '../../src/artifacts/pack.ts';
import type { ArtifactStore } from '../../src/artifacts/store.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts';
import type { ArtifactRef } from '../../workflows/contracts.ts';

/** Marks what the lab makes. */
export const effect = { workflowId: 'lab', firstRunId: 'lab', step: 'lab', resumed: false };

/** The activities of a target whose Amplify is an emulator, without Temporal. */
export interface ArtifactLab {
  readonly emulator: Emulator;
  readonly activities: Activities;
  /** Runs a step as part of an activity. */
  run<T>(work: () => Promise<T>, attempt?: number): Promise<T>;
  /** A new app with a branch `main`. */
  newBranch(): Promise<{ appId: string; branchName: string }>;
  /** Packs a site with one page and puts it into the store. */
  newArtifact(page: string): Promise<ArtifactRef>;
  /** Deploys an artifact, and waits until the job is over; gives its id. */
  deploy(branch: { appId: string; branchName: string }, artifact: ArtifactRef): Promise<string>;
  stop(): Promise<void>;
}

/** How fast the emulator's clock runs, by default 50 times, and what the activities may call, by default 1,000 times a second. */
type LabOptions = Pick<EmulatorOptions, 's3' | 'speed'> & Pick<Target, 'callsPerSecond'>;

/**
 * Starts a lab whose deployments take their artifacts from a store.
 * @param dir for all that it writes.
 */
export async function startArtifactLab(
  dir: string,
  store: ArtifactStore,
  { speed = 50, callsPerSecond = 1_000, ...options }: LabOptions = {},
): Promise<ArtifactLab> {
  const emulator = await startEmulator({ dataDir: join(dir, 'emulator'), speed, ...options });
  const target: Target = {
    name: 'default',
    region: 'eu-west-1',
    endpoints: { amplify: emulator.url, amplifybackend: emulator.url },
    credentials: { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' },
    callsPerSecond,
    clockSpeed: speed,
  };
  const clients = createClients(target);
  const { activities } = serveTarget(target, clients, { artifacts: store, policy: createSecretPolicy({}) });
  const run = <T>(work: () => Promise<T>, attempt = 1): Promise<T> =>
    new MockActivityEnvironment({ attempt }).run(work);
  const newBranch = async () => {
    const { app } = await run(() => activities.createApp({ name: 'test' }));
    const branch = { appId: app?.appId ?? '', branchName: 'main' };
    await run(() => activities.createBranch(branch));
    return branch;
  };
  return {
    emulator,
    activities,
    run,
    newBranch,
    async newArtifact(page) {
      const site = join(dir, randomUUID());
      await mkdir(site, { recursive: true });
      await writeFile(join(site, 'index.html'), page);
      return store.put(await packFolder(site, { into: join(dir, 'packing') }));
    },
    async deploy(branch, artifact) {
      const { afterJobId } = await run(() => activities.branchState({ ...branch, effect }));
      const job = { ...branch, source: { artifact }, afterJobId, effect };
      const { jobId } = await run(() => activities.startBranchJob(job));
      for (;;) {
        const { job: now } = await run(() => activities.getJob({ ...branch, jobId }));
        if (now?.summary?.endTime !== undefined) return jobId;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      clients.destroy();
      await emulator.close();
    },
  };
}

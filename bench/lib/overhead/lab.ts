import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startTemporalServer } from '../../../src/dev/temporal-server.ts';
import { startEmulator } from '../../../src/emulator/index.ts';
import { makeEndedJob, post } from '../emulated-job.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { startDriver } from './driver.ts';
import type { Load, NewApp, Way } from './load.ts';
import { startWorkerProcess } from './worker-process.ts';

/** All that is measured with. Server, emulator, client and workflows are in other processes than the worker. */
export interface Lab {
  /** The worker's CPU milliseconds for each call of a load. */
  cpuMsPerCall(way: Way, load: Load): Promise<number>;
  /** Calls of any operation that the emulator has seen. */
  callCount(): Promise<number>;
  stop(): Promise<void>;
}

const app: NewApp = {
  name: 'shop',
  repository: 'https://github.com/example/shop',
  environmentVariables: { STAGE: 'production', API_URL: 'https://api.example.com' },
  customRules: [{ source: '/<*>', target: '/index.html', status: '404-200' }],
  tags: { team: 'web' },
};

/** AWS's quotas would be in the way. */
const noQuotas = { apps: 1e9, appCreationsPerHour: 1e9 };
const callLog = z.object({ count: z.number() });

/** Starts all of it. */
export async function startLab(executable: string): Promise<Lab> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    await mkdir(cacheDir, { recursive: true });
    const folder = await mkdtemp(join(cacheDir, 'bench-overhead-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const logFile = join(cacheDir, 'logs', 'bench-overhead.log');
    const { address, namespace, stop: stopServer } = await startTemporalServer({ executable, logFile });
    stops.push(stopServer);
    const { url, close } = await startEmulator({ dataDir: folder, speed: 0, callLogSize: 1 });
    stops.push(close);
    await post(`${url}/_emulator/quotas`, noQuotas);
    const inputs = { read: await makeEndedJob(url), create: app };
    const env = {
      ...workerEnvironment({ address, namespace, emulatorUrl: url, folder }),
      // The most that may be set: the default would make calls wait, which costs no CPU time but much of ours.
      AMPLIFY_CALLS_PER_SECOND: '10000',
    };
    const worker = await startWorkerProcess(inputs, env, join(folder, 'worker.log'));
    stops.push(() => worker.stop());
    const driver = await startDriver(address, namespace);
    stops.push(() => driver.stop());
    return {
      cpuMsPerCall: async (way, load) => {
        const before = await worker.cpuMs();
        await (way === 'bare' ? worker.callBare(load) : driver.run(way, load, inputs));
        return ((await worker.cpuMs()) - before) / load.count;
      },
      callCount: async () => callLog.parse(await (await fetch(`${url}/_emulator/calls`)).json()).count,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { cacheDir } from '../../../src/dev/paths.ts';
import { freePort } from '../../../src/dev/ports.ts';
import { startTemporalServer } from '../../../src/dev/temporal-server.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { EmulatedAmplify } from './amplify.ts';
import { startChild } from './child.ts';
import type { Usage } from './worker.ts';

/** All that is measured with. Server, emulator and client are in other processes than the measured worker. */
export interface Lab {
  readonly client: Client;
  readonly amplify: EmulatedAmplify;
  /** What the worker has used so far. */
  usage(): Promise<Usage>;
  /** How many attempts of activities the server has given up for want of a heartbeat. */
  heartbeatsMissed(): Promise<number>;
  /** Ends the worker, which hands its waits over. Gives how long that took, in milliseconds. */
  stopWorker(): Promise<number>;
  stop(): Promise<void>;
}

const program = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

/**
 * Starts all of it.
 * @param callsPerSecond budget of the worker: the more, the sooner each wait has its turn.
 */
export async function startLab(executable: string, callsPerSecond: number): Promise<Lab> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    await mkdir(cacheDir, { recursive: true });
    const folder = await mkdtemp(join(cacheDir, 'bench-density-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const logFile = join(cacheDir, 'logs', 'bench-density.log');
    const metricsPort = await freePort();
    const server = await startTemporalServer({ executable, logFile, metricsPort });
    stops.push(() => server.stop());
    const emulator = await startChild<string>(program('emulator'), [folder]);
    stops.push(() => emulator.stop());
    const amplify = new EmulatedAmplify(emulator.greeting);
    await amplify.lift();
    const environment = {
      ...workerEnvironment({ ...server, emulatorUrl: emulator.greeting, folder }),
      AMPLIFY_CALLS_PER_SECOND: String(callsPerSecond),
    };
    const worker = await startChild<Usage>(program('worker'), [join(folder, 'worker.log')], environment);
    const stopWorker = async (): Promise<number> => {
      const startedAt = performance.now();
      await worker.stop();
      return performance.now() - startedAt;
    };
    stops.push(stopWorker);
    const connection = await Connection.connect({ address: server.address });
    stops.push(() => connection.close());
    const client = new Client({ connection, namespace: server.namespace });
    const heartbeatsMissed = (): Promise<number> => countOf('activity_task_timeout', metricsPort);
    return { client, amplify, usage: () => worker.ask(), heartbeatsMissed, stopWorker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the server has counted, of all label values together; what never happened is not listed. */
async function countOf(counter: string, metricsPort: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  const lines = (await answer.text()).split('\n');
  // One that every server has counted: else a count of none says nothing.
  if (!lines.some((line) => line.startsWith('service_requests'))) throw new Error('The server tells no metrics');
  const counts = lines.filter((line) => line.startsWith(`${counter}{`) || line.startsWith(`${counter} `));
  return counts.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startTemporalServer } from '../../../src/dev/temporal-server.ts';
import { WORKFLOW_TASK_QUEUE } from '../../../workflows/queues.ts';
import { startAmplify } from '../waits/amplify.ts';
import { newNamespace } from '../waits/lab.ts';
import type { callOn } from '../waits/workflows.ts';
import { startWorkerProcess, type WorkerProcess } from '../waits/worker-process.ts';
import { mostWithin, secondsUntil } from './rates.ts';

/** What workers of one target made of its budget. */
export interface FleetFigures {
  /** The most calls in any 10 s, as a share of what the budget allows in that time. */
  readonly most: number;
  /** Seconds until 85 % of the budget were in use, and stayed so: after the first start, a death, and a newcomer. */
  readonly usedAfter: { readonly start: number; readonly kill: number; readonly join: number };
  readonly calls: number;
  readonly throttled: number;
}

/** How much there is to do, and how long each part lasts. */
export interface FleetLoad {
  readonly workers: number;
  readonly callsPerSecond: number;
  readonly seconds: number;
}

/** More than all workers have slots for, so that a newcomer finds work at once. */
const LOOPS_PER_WORKER = 120;
const WINDOW_MS = 10_000;
const WANTED = 0.85;
const distribution = { median: 60, sigma: 0 } as const;

/** Lets workers call as much as they may; then one dies without a word, and another joins. */
export async function measureFleet(
  executable: string,
  { workers: count, callsPerSecond, seconds }: FleetLoad,
  say: (line: string) => void,
): Promise<FleetFigures> {
  await mkdir(join(cacheDir, 'logs'), { recursive: true });
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const server = await startTemporalServer({ executable, logFile: join(cacheDir, 'logs', 'bench-fleet.log') });
    stops.push(() => server.stop());
    const connection = await Connection.connect({ address: server.address });
    stops.push(() => connection.close());
    const amplify = await startAmplify({ branches: 1, history: 0, distribution, seed: 1 });
    stops.push(() => amplify.close());
    const namespace = await newNamespace(connection);
    const newWorker = async (): Promise<WorkerProcess> => {
      const worker = await startWorkerProcess('ours', server, namespace, amplify, callsPerSecond);
      stops.push(() => worker.stop());
      return worker;
    };
    const [appId = ''] = amplify.jobs.map((job) => job.appId);
    const { workflow } = new Client({ connection, namespace });
    const loops = Array.from({ length: count * LOOPS_PER_WORKER }, (_, index) => `loop-${index}`);
    await Promise.all(
      loops.map((workflowId) =>
        workflow.start<typeof callOn>('callOn', { taskQueue: WORKFLOW_TASK_QUEUE, workflowId, args: [appId] }),
      ),
    );
    const first = Date.now();
    const fleet = await Promise.all(Array.from({ length: count }, newWorker));
    await sleep(seconds * 1_000);
    say(`${count} workers; one is killed`);
    const killedAt = Date.now();
    const [victim] = fleet;
    if (victim !== undefined) process.kill(victim.pid, 'SIGKILL');
    await sleep(seconds * 1_000);
    say('another one joins');
    await newWorker();
    const joinedAt = Date.now();
    await sleep(seconds * 1_000);
    const calls = await amplify.calls();
    const times = calls.map(({ time }) => Date.parse(time));
    const wanted = callsPerSecond * WANTED;
    return {
      most: mostWithin(times, WINDOW_MS) / ((callsPerSecond * WINDOW_MS) / 1_000),
      usedAfter: {
        start: secondsUntil(times, wanted, first, killedAt),
        kill: secondsUntil(times, wanted, killedAt, joinedAt),
        join: secondsUntil(times, wanted, joinedAt, times.at(-1) ?? 0),
      },
      calls: calls.length,
      throttled: calls.filter(({ status }) => status === 429).length,
    };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

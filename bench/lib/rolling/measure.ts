import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startTemporalServer, type TemporalServer } from '../../../src/dev/temporal-server.ts';
import { startDeployment } from '../density/runs.ts';
import { round } from '../figures.ts';
import { startAmplify } from '../waits/amplify.ts';
import type { Distribution } from '../waits/durations.ts';
import { newNamespace } from '../waits/lab.ts';
import type { Lag } from '../waits/optimum.ts';
import { lagOf } from '../waits/run-figures.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { startFleet } from './fleet.ts';

const { TIMEOUT_TYPE_START_TO_CLOSE: startToClose } = proto.temporal.api.enums.v1.TimeoutType;

/** How much there is to do. */
export interface Load {
  readonly deployments: number;
  readonly workers: number;
  /** Of the jobs, in seconds. */
  readonly distribution: Distribution;
  /** Between the starts of two deployments. */
  readonly apartSeconds: number;
}

/** How workers are restarted meanwhile, one after the other. */
export interface Rolling {
  /** How often each of them, while there are deployments. */
  readonly rounds: number;
  /** How many deployments have begun before. */
  readonly afterDeployments: number;
}

/** What came of it; times are seconds. */
export interface Figures {
  /** From the end of a job until its run was over. */
  readonly lag: Lag & { readonly most: number };
  /** Runs that did not end well. */
  readonly failed: number;
  /** How often a worker was stopped and started anew. */
  readonly restarts: number;
  /** Workflow tasks that a worker began and did not end, since it stopped, or took more than their 2 s: each is begun anew. */
  readonly tasksLost: number;
  /** Attempts of activities that ended without a heartbeat, or after their time: their worker stopped, and did not hand them over. */
  readonly attemptsLost: number;
  /** The longest from SIGTERM until a worker had ended. */
  readonly longestStop: number;
  readonly calls: number;
}

/** A Temporal server, for one measurement after the other. */
export interface Lab {
  measure(load: Load, seed: number, rolling: Rolling): Promise<Figures>;
  stop(): Promise<void>;
}

/** Finished jobs of each branch, from which the workers know how long a job takes. */
const HISTORY = 5;
const CALLS_PER_SECOND = 1_000;

/** Starts it. */
export async function startLab(executable: string): Promise<Lab> {
  await mkdir(join(cacheDir, 'logs'), { recursive: true });
  const server = await startTemporalServer({ executable, logFile: join(cacheDir, 'logs', 'bench-rolling.log') });
  const connection = await Connection.connect({ address: server.address });
  return {
    measure: (load, seed, rolling) => measure(server, connection, load, seed, rolling),
    stop: async () => {
      await connection.close();
      await server.stop();
    },
  };
}

async function measure(
  { address }: TemporalServer,
  connection: Connection,
  { deployments, workers, distribution, apartSeconds }: Load,
  seed: number,
  { rounds, afterDeployments }: Rolling,
): Promise<Figures> {
  const amplify = await startAmplify({ branches: deployments, history: HISTORY, distribution, seed });
  try {
    const namespace = await newNamespace(connection);
    const { url: emulatorUrl, folder } = amplify;
    const fleet = await startFleet(workers, {
      ...workerEnvironment({ address, namespace, emulatorUrl, folder }),
      AMPLIFY_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
    });
    try {
      const client = new Client({ connection, namespace });
      const running = amplify.jobs.map(async ({ appId, branchName }, index) => {
        await sleep(index * apartSeconds * 1_000);
        const handle = await startDeployment(client, { appId, branchName });
        await handle.result().catch(() => undefined);
        const [{ status, closeTime }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
        return { status, closeTime, ...lostIn(events ?? []) };
      });
      const all = Promise.all(running);
      await sleep(afterDeployments * apartSeconds * 1_000);
      const { count, stopSeconds } = await fleet.roll(all, rounds);
      const runs = await all;
      const ends = await amplify.endTimes();
      const lags = runs.map(({ closeTime }, index) => ((closeTime?.getTime() ?? NaN) - (ends[index] ?? NaN)) / 1_000);
      return {
        lag: { ...lagOf(lags), most: round(Math.max(...lags)) },
        failed: runs.filter(({ status }) => status.name !== 'COMPLETED').length,
        restarts: count,
        tasksLost: runs.reduce((sum, { tasks }) => sum + tasks, 0),
        attemptsLost: runs.reduce((sum, { attempts }) => sum + attempts, 0),
        longestStop: round(Math.max(0, ...stopSeconds)),
        calls: (await amplify.calls()).length,
      };
    } finally {
      await fleet.stop();
    }
  } finally {
    await amplify.close();
  }
}

/** What a stopping worker took with it. Of an activity, the history tells the failure of the attempt before the last. */
function lostIn(events: readonly proto.temporal.api.history.v1.IHistoryEvent[]): { tasks: number; attempts: number } {
  return {
    tasks: events.filter((event) => event.workflowTaskTimedOutEventAttributes?.timeoutType === startToClose).length,
    attempts: events.filter((event) => event.activityTaskStartedEventAttributes?.lastFailure?.timeoutFailureInfo)
      .length,
  };
}

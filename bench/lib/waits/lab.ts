import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startTemporalServer, type TemporalServer } from '../../../src/dev/temporal-server.ts';
import { WORKFLOW_TASK_QUEUE } from '../../../workflows/queues.ts';
import { type Amplify, type AmplifyOptions, startAmplify } from './amplify.ts';
import { atATime } from './at-a-time.ts';
import { cpuSeconds } from './cpu.ts';
import { type Figures, figuresOf } from './run-figures.ts';
import type { Subject } from './subjects.ts';
import { startWorkerProcess } from './worker-process.ts';

/** A Temporal server that all subjects share, and the client that starts their workflows. */
export interface Lab {
  run(subject: Subject, options: RunOptions): Promise<Figures>;
  stop(): Promise<void>;
}

/** What a subject has to do: to start a job on each branch, and to wait for its end. */
export interface RunOptions extends AmplifyOptions {
  /** Amplify throttles above so many calls a second. Default: it does not. */
  readonly throttleAbove?: number;
  /** Budget of this project's worker. Default: it learns it. */
  readonly callsPerSecond?: number;
  /** A workflow that takes longer fails. */
  readonly timeoutSeconds: number;
}

/** Requests to Temporal at a time. */
const AT_A_TIME = 50;
const COUNT_EVERY_MS = 2_000;

/** Starts it. */
export async function startLab(executable: string): Promise<Lab> {
  await mkdir(join(cacheDir, 'logs'), { recursive: true });
  const server = await startTemporalServer({ executable, logFile: join(cacheDir, 'logs', 'bench-waits.log') });
  const connection = await Connection.connect({ address: server.address });
  return {
    run: async (subject, options) => {
      const amplify = await startAmplify(options);
      try {
        return await runSubject(subject, options, server, connection, amplify);
      } finally {
        await amplify.close();
      }
    },
    stop: async () => {
      await connection.close();
      await server.stop();
    },
  };
}

async function runSubject(
  subject: Subject,
  { throttleAbove, callsPerSecond, timeoutSeconds }: RunOptions,
  server: TemporalServer,
  connection: Connection,
  amplify: Amplify,
): Promise<Figures> {
  const namespace = await newNamespace(connection);
  const worker = await startWorkerProcess(subject, server, namespace, amplify, callsPerSecond);
  try {
    const { workflow } = new Client({ connection, namespace });
    if (throttleAbove !== undefined) await amplify.throttleAbove(throttleAbove);
    const cpu = async () => Promise.all([server, worker].map(({ pid }) => cpuSeconds(pid)));
    const before = await cpu();
    const open = `WorkflowType = '${subject}' AND ExecutionStatus = 'Running'`;
    const startedAt = Date.now();
    const handles = await atATime(AT_A_TIME, amplify.jobs, ({ appId, branchName }) =>
      workflow.start(subject, {
        taskQueue: WORKFLOW_TASK_QUEUE,
        workflowId: `${appId}/${branchName}`,
        workflowExecutionTimeout: timeoutSeconds * 1000,
        args: [{ appId, branchName }],
      }),
    );
    while ((await workflow.count(open)).count > 0) await sleep(COUNT_EVERY_MS);
    const [serverCpu = 0, workerCpu = 0] = (await cpu()).map((seconds, index) => seconds - (before[index] ?? 0));
    const calls = await amplify.calls();
    const ends = await amplify.endTimes();
    const waits = await atATime(AT_A_TIME, handles, async (handle, index) => {
      const { status, historyLength, closeTime } = await handle.describe();
      const closedAt = closeTime?.getTime() ?? Number.NaN;
      return {
        failed: status.name !== 'COMPLETED',
        events: historyLength,
        closedAt,
        endedAt: ends[index] ?? Number.NaN,
      };
    });
    return figuresOf({ calls, waits, startedAt, serverCpu, workerCpu });
  } finally {
    await worker.stop();
  }
}

/** Registers a namespace of its own for a measurement. */
export async function newNamespace(connection: Connection): Promise<string> {
  const namespace = `waits-${randomUUID()}`;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
  return namespace;
}

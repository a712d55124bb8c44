import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startTemporalServer, type TemporalServer } from '../../../src/dev/temporal-server.ts';
import { startChild } from '../density/child.ts';
import { type Amplify, type AmplifyOptions, startAmplify } from '../waits/amplify.ts';
import { newNamespace } from '../waits/lab.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { type SqsQueue, startSqs } from './sqs.ts';

/** A Temporal server, for one measurement after the other. */
export interface Lab {
  /** Does something with an emulator, a queue, a namespace, a worker and a process that reads the queue, all new. */
  with<Result>(options: BenchOptions, work: (bench: Bench) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

/** What there is to measure with. */
export interface Bench {
  readonly client: Client;
  readonly amplify: Amplify;
  readonly queue: SqsQueue;
}

/** What the emulator has, and how many calls may be made. */
export interface BenchOptions extends AmplifyOptions {
  /** Budget of the worker. */
  readonly callsPerSecond: number;
  /** Budget of the process that reads the queue. */
  readonly eventCallsPerSecond: number;
}

const program = fileURLToPath(new URL('./process.js', import.meta.url));

/** Starts it. */
export async function startLab(executable: string): Promise<Lab> {
  await mkdir(join(cacheDir, 'logs'), { recursive: true });
  const server = await startTemporalServer({ executable, logFile: join(cacheDir, 'logs', 'bench-push.log') });
  const connection = await Connection.connect({ address: server.address });
  return {
    with: (options, work) => withBench(server, connection, options, work),
    stop: async () => {
      await connection.close();
      await server.stop();
    },
  };
}

async function withBench<Result>(
  { address }: TemporalServer,
  connection: Connection,
  options: BenchOptions,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const amplify = await startAmplify(options);
    stops.push(() => amplify.close());
    const queue = await startSqs();
    stops.push(() => queue.close());
    const { folder, url: emulatorUrl } = amplify;
    const namespace = await newNamespace(connection);
    const environment = {
      ...workerEnvironment({ address, namespace, emulatorUrl, folder }),
      AMPLIFY_CALLS_PER_SECOND: String(options.callsPerSecond),
      AMPLIFY_EVENTS: 'on',
      SEARCH_ATTRIBUTES: 'on',
      LOG_LEVEL: 'warn',
    };
    // The worker is first: it adds the search attributes.
    const worker = await startChild(program, [join(folder, 'worker.log')], environment);
    stops.push(() => worker.stop());
    const reading = [join(folder, 'events.log'), queue.url, String(options.eventCallsPerSecond)];
    const events = await startChild(program, reading, environment);
    stops.push(() => events.stop());
    return await work({ client: new Client({ connection, namespace }), amplify, queue });
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

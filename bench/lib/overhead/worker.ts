// The process whose CPU time is measured: the product's worker as its command starts it, and beside it what it is
// compared with. Its arguments are the inputs of the calls and a log file; it answers each message with the CPU time
// that it has used so far.
import { AmplifyClient, CreateAppCommand, GetJobCommand } from '@aws-sdk/client-amplify';
import { NativeConnection, Worker } from '@temporalio/worker';
import { loadConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';
import { type Inputs, type Load, PLAIN_TASK_QUEUE, repeat } from './load.ts';

/** What is asked: bare calls first, where there are any, and then the CPU time. */
export interface Question {
  readonly bare?: Load;
}

/** CPU time of this process since its start, in milliseconds, or why there is none. */
export type Answer = { readonly cpuMs: number } | { readonly error: string };

/** What ours are compared with. They take and give nothing, so that what a payload costs counts as ours. */
export type PlainActivities = typeof plainActivities;

const [inputsJson = '', logFile] = process.argv.slice(2);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unsafe-assignment -- written by our parent
const inputs: Inputs = JSON.parse(inputsJson);

const config = loadConfig(process.env, { profiles: false });
const worker = await startWorker(config, createLog(config.logLevel, logFile));
const client = new AmplifyClient({ maxAttempts: 1 });
const bare = {
  read: () => client.send(new GetJobCommand(inputs.read)),
  create: () => client.send(new CreateAppCommand(inputs.create)),
};
const plainActivities = {
  read: async (): Promise<void> => void (await bare.read()),
  create: async (): Promise<void> => void (await bare.create()),
  empty: async (): Promise<void> => undefined,
};
const { namespace, connection: connectionOptions } = config.temporal;
const connection = await NativeConnection.connect(connectionOptions);
const taskQueue = PLAIN_TASK_QUEUE;
const plainWorker = await Worker.create({ connection, namespace, taskQueue, activities: plainActivities });
const plainWorkerEnded = plainWorker.run();

process.on('message', (question: Question) => void answer(question));
process.once('disconnect', () => void stop());
process.send?.(cpuTime());

async function answer({ bare: load }: Question): Promise<void> {
  try {
    if (load !== undefined) await repeat(load.count, bare[load.kind]);
    process.send?.(cpuTime());
  } catch (error) {
    process.send?.({ error: String(error) } satisfies Answer);
  }
}

function cpuTime(): Answer {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000 };
}

async function stop(): Promise<void> {
  plainWorker.shutdown();
  await Promise.all([worker.stop(), plainWorkerEnded]);
  await connection.close();
  client.destroy();
}

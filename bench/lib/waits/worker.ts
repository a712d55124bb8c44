// The process whose CPU time is measured: a worker for one of the subjects. It says when it polls, and ends when its
// channel does.
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { WORKFLOW_TASK_QUEUE } from '../../../workflows/queues.ts';
import { type Config, loadConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';
import * as plain from './plain-activities.ts';

const [subject, logFile] = process.argv.slice(2);
const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
const config = loadConfig(process.env, { profiles: false });
const log = createLog(config.logLevel, logFile);
const { stop } =
  subject === 'ours' ? await startWorker(config, log, { workflows: { workflowsPath } }) : await startPlain(config);
process.once('disconnect', () => void stop());
process.send?.('ready');

/** A worker as one would write it. */
async function startPlain({ temporal: { connection: options, namespace } }: Config) {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const connection = await NativeConnection.connect(options);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowsPath,
    activities: plain,
  });
  const ended = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await ended;
      await connection.close();
    },
  };
}

import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { DRIVER_TASK_QUEUE } from './load.ts';
import type { manyActivities } from './workflows.ts';

/** Runs workflows in this process that call activities in another. */
export interface Driver {
  run(...args: Parameters<typeof manyActivities>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a worker for the workflows of the benchmark, and the client that starts them. */
export async function startDriver(address: string, namespace: string): Promise<Driver> {
  const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const workerConnection = await NativeConnection.connect({ address });
  const taskQueue = DRIVER_TASK_QUEUE;
  const worker = await Worker.create({ connection: workerConnection, namespace, taskQueue, workflowBundle });
  const running = worker.run();
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection, namespace });
  let runs = 0;
  return {
    run: async (...args) => {
      const workflowId = `overhead-${++runs}`;
      const options = { taskQueue, workflowId, workflowRunTimeout: '5 minutes', args } as const;
      await workflow.execute<typeof manyActivities>('manyActivities', options);
    },
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await workerConnection.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartJobCommand } from '@aws-sdk/client-amplify';
import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { realTime } from '../../activities/budget/time.ts';
import { createClients } from '../../activities/clients.ts';
import { createMetrics } from '../../activities/metrics.ts';
import { createSecretPolicy } from '../../activities/secrets/index.ts';
import { createSend } from '../../activities/send.ts';
import { createInputValidation } from '../../activities/validate-input.ts';
import { type AwaitJobInput, createWaits } from '../../activities/waits/index.ts';
import { type AmplifyWorkflows, connect } from '../../src/client.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { cacheDir } from '../../src/dev/paths.ts';
import { freePort } from '../../src/dev/ports.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { ensureSearchAttributes } from '../../src/search-attributes.ts';
import { bundleWorkflows } from '../../src/workflow-bundle.ts';
import { activityTaskQueue, WORKFLOW_TASK_QUEUE } from '../../workflows/queues.ts';
import { type BranchName, type Lab, newAccount, startLab } from '../emulator/lab.ts';

/** A wait for a job that began on the emulator, whose clock stands still. */
export interface WaitingJob {
  readonly branch: BranchName;
  readonly jobId: string;
  /** Settles with the workflow. */
  result(): Promise<unknown>;
  /** Events in the history of the workflow. */
  historyLength(): Promise<number>;
  /** Asks the workflow to stop. */
  cancel(): Promise<void>;
}

/** A Temporal server, an emulator, and a worker whose waits for jobs look only where an event wakes them: else events end them. */
export interface EventsLab {
  readonly amplify: Lab;
  readonly config: Config;
  readonly workflows: AmplifyWorkflows;
  /** Environment variables for another process that joins in. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Starts a job on a branch, or a new one, and the workflow that waits for it. Its activity is held by the worker, or
   * rests between two attempts, as a wait does whose next look is far away.
   */
  wait(on?: BranchName, how?: 'held' | 'resting'): Promise<WaitingJob>;
  /** How many GetJob calls were made for a job. */
  asked(job: Pick<WaitingJob, 'branch' | 'jobId'>): Promise<number>;
  stop(): Promise<void>;
}

/** The branch whose waits rest. */
const RESTING = 'resting';

/** Lets the emulator's jobs end, which take about a minute. */
export const JOB_SECONDS = 120;

export async function startEventsLab(): Promise<EventsLab> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const name = `events-${randomUUID()}`;
  const server = await startTemporalServer({ port: await freePort(0), logFile: join(cacheDir, 'logs', `${name}.log`) });
  const amplify = await startLab();
  const account = newAccount();
  const environment = {
    TEMPORAL_ADDRESS: server.address,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: amplify.emulator.url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const loaded = loadConfig(environment, { profiles: false });
  const credentials = { accessKeyId: account, secretAccessKey: 'secret' };
  const config = { ...loaded, targets: loaded.targets.map((target) => ({ ...target, credentials })) };
  const connection = await NativeConnection.connect({ address: server.address });
  await ensureSearchAttributes(connection, config.temporal.namespace);
  const budget = new CallBudget({ time: realTime });
  const clients = createClients({ name: 'default', ...config.targets[0] });
  const metrics = createMetrics('default');
  /** What a wait becomes that is woken. */
  const waits = createWaits({ send: createSend(clients, budget, metrics), budget, metrics, events: true });
  /** Apps whose wait has rested once. */
  const rested = new Set<string>();
  const settings = { searchAttributes: true, targets: ['default'] };
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowBundle: await bundleWorkflows(),
      activities: createInputValidation(settings, createSecretPolicy()),
    }),
    Worker.create({
      connection,
      taskQueue: activityTaskQueue(),
      activities: {
        awaitJob: (input: AwaitJobInput) => {
          const { appId, branchName } = input;
          if (branchName !== RESTING) throw new CompleteAsyncError();
          if (rested.has(appId)) return waits.activities.awaitJob(input);
          rested.add(appId);
          throw ApplicationFailure.create({ message: 'later', nextRetryDelay: '1 hour', category: 'BENIGN' });
        },
      },
    }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const workflows = await connect(config);
  const client = amplify.client({ account });
  const connected = { repository: 'https://github.com/octo/shop', accessToken: 'token' };
  return {
    amplify,
    config,
    workflows,
    environment,
    wait: async (on, how = 'held') => {
      const own = how === 'resting' ? { branchName: RESTING } : {};
      const branch = on ?? (await amplify.branch(client, connected, own));
      const { appId, branchName } = branch;
      const started = await client.send(new StartJobCommand({ appId, branchName, jobType: 'RELEASE' }));
      const jobId = started.jobSummary?.jobId ?? '';
      const run = await workflows.start('waitForJob', { appId, branchName, jobId });
      const handle = workflows.client.workflow.getHandle(run.workflowId, run.runId);
      await untilTrue(async () => {
        const { raw } = await handle.describe();
        const wait = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'awaitJob');
        const isAsAsked = how === 'resting' ? (wait?.attempt ?? 0) > 1 : wait?.lastStartedTime !== undefined;
        return isAsAsked && (await isVisible(workflows, run.workflowId, jobId));
      });
      return {
        branch,
        jobId,
        result: () => run.result(),
        historyLength: async () => (await handle.fetchHistory()).events?.length ?? 0,
        cancel: () => run.cancel(),
      };
    },
    asked: async ({ branch, jobId }) => {
      const { calls } = await amplify.control('GET', 'calls?operation=GetJob');
      return calls.filter(({ key }) => key.includes(branch.appId) && key.endsWith(jobId)).length;
    },
    stop: async () => {
      await workflows.close();
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
      clients.destroy();
      await amplify.emulator.close();
      await server.stop();
      await rm(server.logFile, { force: true });
    },
  };
}

async function isVisible({ client }: AmplifyWorkflows, workflowId: string, jobId: string): Promise<boolean> {
  const query = `WorkflowId = '${workflowId}' AND AmplifyJobId = '${jobId}'`;
  return (await client.workflow.count(query)).count > 0;
}

/** Asks until the answer is yes; the test's own deadline is the limit. */
export async function untilTrue(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) await sleep(100);
}

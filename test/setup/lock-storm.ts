import { setTimeout as sleep } from 'node:timers/promises';
import { StartJobCommand } from '@aws-sdk/client-amplify';
import type { WorkflowHandle } from '@temporalio/client';
import { memberOf } from '../../src/model/member-of.ts';
import { runStart } from '../../src/starts.ts';
import { lockQueueQuery } from '../../workflows/messages.ts';
import { WORKFLOW_TASK_QUEUE } from '../../workflows/queues.ts';
import { jobsOf, makeApp } from './amplify.ts';
import type { Harness } from './harness.ts';
import { random } from './random.ts';
import { reset } from './reset.ts';

/** What came of many runs that wanted to deploy to one branch. */
export interface Storm {
  /** Of each run how it ended, and the job that its result names. */
  readonly runs: readonly { readonly workflowId: string; readonly status: string; readonly jobId?: string }[];
  /** Jobs of the branch, oldest first; times in epoch milliseconds. */
  readonly jobs: readonly {
    readonly jobId: string;
    /** Name of the run that started it; `foreign` for one that no run did. */
    readonly starter: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
  }[];
  /** Whether the lock is gone in the end. */
  readonly released: boolean;
}

/** How holders of the lock come to an end without releasing it. */
const troubles = ['terminate', 'reset', 'foreign'] as const;

/**
 * Starts runs in a random order, some by a client, some as the Temporal UI does, some by a schedule, and some that will time
 * out; meanwhile terminates and resets those that have the lock, and starts jobs past them.
 */
export async function lockStorm(
  harness: Harness,
  seed: number,
  starters: number,
  disturbances: number,
): Promise<Storm> {
  const { next } = random(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const { client } = harness.workflows;
  const lock = client.workflow.getHandle(`branch:${branch.appId}:${branch.branchName}`);
  const input = (name: string) => ({ ...branch, source: { release: { commitMessage: name } } });
  const ways = {
    client: async (name: string) => {
      const { workflowId } = await harness.workflows.start('deployBranch', input(name));
      return workflowId;
    },
    ui: (name: string) => startRaw(name, {}),
    timeout: (name: string) => startRaw(name, { workflowExecutionTimeout: '4 seconds' }),
    schedule: async (name: string) => {
      const action = { type: 'startWorkflow', workflowType: 'deployBranch' } as const;
      const schedule = await client.schedule.create({
        scheduleId: `schedule-${seed}-${name}`,
        spec: {},
        action: { ...action, workflowId: `by-schedule-${seed}-${name}`, ...runStart('deployBranch', input(name)) },
      });
      await schedule.trigger();
      for (;;) {
        const { info } = await schedule.describe();
        const started = info.recentActions[0]?.action.workflow.workflowId;
        if (started !== undefined) return started;
        await sleep(50);
      }
    },
  } as const;
  const startRaw = async (name: string, more: { workflowExecutionTimeout?: '4 seconds' }): Promise<string> => {
    const workflowId = `raw-${seed}-${name}`;
    await client.workflow.start('deployBranch', {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId,
      args: [input(name)],
      ...more,
    });
    return workflowId;
  };
  const names = Array.from({ length: starters }, (_, index) => `starter-${index}`);
  const way = (index: number) =>
    (['client', 'ui', 'schedule', 'timeout'] as const)[index % 8 < 6 ? index % 3 : 3] ?? 'ui';
  const started = await Promise.all(
    names
      .toSorted(() => next() - 0.5)
      .map(async (name, index) => {
        await sleep(next() * 2_000);
        return { name, workflowId: await ways[way(index)](name) };
      }),
  );
  for (let count = 0; count < disturbances; count += 1) {
    await sleep(500 + next() * 1_500);
    const trouble = pick(troubles);
    if (trouble === 'foreign') {
      const job = { ...branch, jobType: 'RELEASE', commitMessage: 'foreign' } as const;
      await harness.aws.amplify.send(new StartJobCommand(job)).catch(() => undefined);
      continue;
    }
    const [holder] = await lock.query(lockQueueQuery).catch(() => []);
    if (holder !== undefined) await end(harness, client.workflow.getHandle(holder), trouble);
  }
  const runs = await Promise.all(
    started.map(async ({ workflowId }) => {
      const result: unknown = await client.workflow
        .getHandle(workflowId)
        .result()
        .catch(() => undefined);
      const { status } = await client.workflow.getHandle(workflowId).describe();
      const jobId = memberOf(result, 'jobId');
      return { workflowId, status: status.name, ...(typeof jobId === 'string' && { jobId }) };
    }),
  );
  return { runs, jobs: await settledJobs(harness, branch), released: await isOver(lock) };
}

async function end(harness: Harness, handle: WorkflowHandle, how: 'terminate' | 'reset'): Promise<void> {
  if (how === 'terminate') {
    await handle.terminate().catch(() => undefined);
    return;
  }
  // It may be over by now.
  await reset(harness, handle).catch(() => undefined);
}

async function settledJobs(harness: Harness, branch: { appId: string; branchName: string }): Promise<Storm['jobs']> {
  for (;;) {
    const jobs = await jobsOf(harness, branch);
    if (jobs.every(({ endTime }) => endTime !== undefined)) {
      return jobs.toReversed().map(({ jobId = '', commitMessage = '', status = '', startTime, endTime }) => ({
        jobId,
        // A run's own has its key behind.
        starter: commitMessage.split(' ')[0] ?? '',
        status,
        startTime: startTime?.getTime() ?? Number.NaN,
        endTime: endTime?.getTime() ?? Number.NaN,
      }));
    }
    await sleep(100);
  }
}

async function isOver(lock: WorkflowHandle): Promise<boolean> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await lock.describe()).status.name !== 'RUNNING') return true;
    await sleep(100);
  }
  return false;
}

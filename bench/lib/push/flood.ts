import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobRef, scope } from '../emulated-job.ts';
import { round } from '../figures.ts';
import type { BenchOptions, Lab } from './lab.ts';
import { type DeployRun, startDeploy } from './runs.ts';

/** What a flood of events that were made up did. */
export interface FloodFigures {
  readonly forged: number;
  /** How long it lasted, until the last of them was read. */
  readonly seconds: number;
  /** About the job, by both processes, during the flood. */
  readonly getJobs: number;
  readonly eventsAdded: number;
  /** Whether the run no longer waited after it: 1 or 0. */
  readonly ended: number;
}

/** How many events are made up, and in what time. */
export interface FloodOptions extends BenchOptions {
  readonly forged: number;
  readonly seconds: number;
}

/** Longer than the flood. */
const TIMEOUT_SECONDS = 3_600;
const LIMIT_MS = 60_000;
const WAVE_MS = 100;

/** Claims again and again that the job of one wait is over, which goes on. */
export function measureFlood(lab: Lab, options: FloodOptions): Promise<FloodFigures> {
  return lab.with({ ...options, branches: 1 }, async ({ client, amplify, queue }) => {
    const [job] = amplify.jobs;
    if (job === undefined) throw new Error('The emulator has no branch');
    const run = await startDeploy(client, job, TIMEOUT_SECONDS);
    const marked = `WorkflowId = '${run.workflowId}' AND AmplifyJobId = '${job.jobId}'`;
    const getJobs = async (): Promise<number> =>
      (await amplify.calls()).filter(({ operation }) => operation === 'GetJob').length;
    // Events of a job that nobody waits for yet, or of a run that is not yet found, would cost no call.
    await until('the run waits', async () => (await isWaiting(run)) && (await client.workflow.count(marked)).count > 0);
    const before = { events: (await run.describe()).historyLength, getJobs: await getJobs() };

    const startedAt = Date.now();
    for (let sent = 0; sent < options.forged;) {
      const due = Math.ceil((options.forged * (Date.now() - startedAt + WAVE_MS)) / (options.seconds * 1000));
      for (; sent < Math.min(due, options.forged); sent++) queue.send(forgedEvent(job));
      await sleep(WAVE_MS);
    }
    // The newest one stands for all of them until Amplify is asked again.
    await until('all events are read', async () => queue.size <= 1);
    const seconds = round((Date.now() - startedAt) / 1000);
    const asked = (await getJobs()) - before.getJobs;
    const { historyLength, status } = await run.describe();
    const isOver = status.name !== 'RUNNING' || !(await isWaiting(run));
    if (status.name === 'RUNNING') await run.terminate('the measurement is over');
    if (asked === 0) throw new Error('No event of the flood was looked into: nothing was measured');
    const eventsAdded = historyLength - before.events;
    return { forged: options.forged, seconds, getJobs: asked, eventsAdded, ended: isOver ? 1 : 0 };
  });
}

/** Whether the wait is held by the worker, or rests between two attempts. */
async function isWaiting(run: DeployRun): Promise<boolean> {
  const { raw } = await run.describe();
  return (raw.pendingActivities ?? []).some(
    ({ activityType, attempt, lastStartedTime }) =>
      activityType?.name === 'awaitJob' && (Boolean(lastStartedTime) || (attempt ?? 0) > 1),
  );
}

async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`Not within ${LIMIT_MS / 1000} s: ${what}`);
    await sleep(WAVE_MS);
  }
}

/** As EventBridge would put it. */
function forgedEvent({ appId, branchName, jobId }: JobRef): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Amplify Deployment Status Change',
    source: 'aws.amplify',
    ...scope,
    time: new Date().toISOString(),
    resources: [],
    detail: { appId, branchName, jobId, jobStatus: 'SUCCEED' },
  });
}

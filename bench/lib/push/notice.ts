import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { get, post } from '../emulated-job.ts';
import { round, summarize } from '../figures.ts';
import type { LoggedCall } from '../waits/amplify.ts';
import { atATime } from '../waits/at-a-time.ts';
import { medianLag } from '../waits/limits.ts';
import type { Lag } from '../waits/optimum.ts';
import { lagOf } from '../waits/run-figures.ts';
import type { BenchOptions, Lab } from './lab.ts';
import { noticedAt, startDeploy } from './runs.ts';

/** What came of waits that events may end. */
export interface NoticeFigures {
  /** GetJob and ListJobs of both processes about a branch after its job began. */
  readonly callsPerWait: number;
  /** Those by which a run prepares its job as well. */
  readonly callsPerWaitWithStart: number;
  /** The same as `callsPerWait`, of each operation. */
  readonly getJobsPerWait: number;
  readonly listJobsPerWait: number;
  readonly failed: number;
  /** From the end of a job until its run goes on, in seconds. */
  readonly lag: Lag;
  /** Events that the queue took, that were lost on purpose, and that were lost otherwise. */
  readonly sent: number;
  readonly lost: number;
  readonly unsent: number;
}

/** What is waited for, and what becomes of the events. */
export interface NoticeOptions extends BenchOptions {
  /** Share of the events that is lost. */
  readonly loss: number;
  /** A run that takes longer fails. */
  readonly timeoutSeconds: number;
}

/** Requests to Temporal at a time. */
const AT_A_TIME = 50;
const COUNT_EVERY_MS = 2_000;
const OPEN = "WorkflowType = 'deployBranch' AND ExecutionStatus = 'Running'";

const eventState = z.object({ sent: z.number(), lost: z.number(), failed: z.number(), dropped: z.number() });

/** Starts a job on each branch, and waits for all of them. */
export function measureNotice(lab: Lab, options: NoticeOptions): Promise<NoticeFigures> {
  return lab.with(options, async ({ client, amplify, queue }) => {
    const { loss, seed, timeoutSeconds } = options;
    await post(`${amplify.url}/_emulator/events`, { queueUrl: queue.url, loss, seed });
    const runs = await atATime(AT_A_TIME, amplify.jobs, (place) => startDeploy(client, place, timeoutSeconds));
    while ((await client.workflow.count(OPEN)).count > 0) await sleep(COUNT_EVERY_MS);
    const calls = await amplify.calls();
    const { sent, lost, failed, dropped } = eventState.parse(await get(`${amplify.url}/_emulator/events`));
    const ends = await amplify.endTimes();
    const waits = await atATime(AT_A_TIME, runs, async (run, index) => {
      const { status } = await run.describe();
      const lag = ((await noticedAt(run)) - (ends[index] ?? Number.NaN)) / 1000;
      return { completed: status.name === 'COMPLETED', lag };
    });
    return {
      ...callFigures(calls, runs.length),
      failed: waits.filter(({ completed, lag }) => !completed || Number.isNaN(lag)).length,
      lag: lagOf(waits.map(({ lag }) => lag)),
      sent,
      lost,
      unsent: failed + dropped,
    };
  });
}

/** The figures of several rounds as one: medians, and the most of what must not happen at all. */
export function medianNotice(rounds: readonly NoticeFigures[]): NoticeFigures {
  const median = (figure: (round: NoticeFigures) => number): number => summarize(rounds.map(figure)).median;
  const most = (figure: (round: NoticeFigures) => number): number => Math.max(...rounds.map(figure));
  return {
    callsPerWait: median(({ callsPerWait }) => callsPerWait),
    callsPerWaitWithStart: median(({ callsPerWaitWithStart }) => callsPerWaitWithStart),
    getJobsPerWait: median(({ getJobsPerWait }) => getJobsPerWait),
    listJobsPerWait: median(({ listJobsPerWait }) => listJobsPerWait),
    failed: most(({ failed }) => failed),
    lag: medianLag(rounds.map(({ lag }) => lag)),
    sent: median(({ sent }) => sent),
    lost: median(({ lost }) => lost),
    unsent: most(({ unsent }) => unsent),
  };
}

function callFigures(calls: readonly LoggedCall[], waits: number) {
  const begun = new Set<string>();
  const counts = { GetJob: 0, ListJobs: 0, before: 0 };
  for (const { operation, key } of calls) {
    // App and branch; those of the benchmark have no slash in their names.
    const branch = key.split('/').slice(0, 2).join('/');
    if (operation === 'StartJob') begun.add(branch);
    if (operation !== 'GetJob' && operation !== 'ListJobs') continue;
    counts[begun.has(branch) ? operation : 'before'] += 1;
  }
  const { GetJob, ListJobs, before } = counts;
  return {
    callsPerWait: round((GetJob + ListJobs) / waits),
    callsPerWaitWithStart: round((GetJob + ListJobs + before) / waits),
    getJobsPerWait: round(GetJob / waits),
    listJobsPerWait: round(ListJobs / waits),
  };
}

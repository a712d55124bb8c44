import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { get, type JobRef } from '../emulated-job.ts';
import { round, summarize } from '../figures.ts';
import type { Amplify, LoggedCall } from '../waits/amplify.ts';
import type { Lag } from '../waits/optimum.ts';
import { lagOf } from '../waits/run-figures.ts';
import type { Ran } from './program.ts';

/** A deployment that came to its end. Times are epoch milliseconds. */
export interface Deployed extends Ran {
  readonly noticedAt: number;
}

/** What came of the deployments of a subject, in seconds. */
export interface Figures {
  /** From the start of the program to its end, above the service's own job time, the upload and the notice lag. */
  readonly overhead: { readonly p50: number; readonly most: number };
  /** From the end of a job until that is known. */
  readonly lag: Lag;
  /** From the start of the program to its end. */
  readonly total: number;
  /** Of any operation, by deployment: on average, and for the one that had the most. */
  readonly calls: { readonly mean: number; readonly most: number };
}

const job = z.object({ job: z.object({ summary: z.object({ startTime: z.number(), endTime: z.number() }) }) });

/**
 * Has each branch deployed to, one after the other begins, so that what two programs do at their start does not meet.
 * @param apartMs between the starts of two.
 */
export async function measure(
  amplify: Amplify,
  apartMs: number,
  deploy: (job: JobRef) => Promise<Deployed>,
): Promise<Figures> {
  const running = amplify.jobs.map(async (ref, index) => {
    await sleep(index * apartMs);
    return { ref, ...(await deploy(ref)) };
  });
  const deployments = await Promise.all(running);
  const calls = await amplify.calls();
  // The log does not say for which deployment an app was read.
  const ofApps = calls.filter(({ key }) => !key.includes('/')).length / deployments.length;
  const all = await Promise.all(
    deployments.map(async ({ ref, startedAt, endedAt, noticedAt }) => {
      const { appId, branchName, jobId } = ref;
      const url = `${amplify.url}/apps/${appId}/branches/${branchName}/jobs/${jobId}`;
      const { startTime, endTime } = job.parse(await get(url)).job.summary;
      const lag = noticedAt / 1000 - endTime;
      const total = (endedAt - startedAt) / 1000;
      const own = calls.filter(({ key }) => `${key}/`.startsWith(`${appId}/${branchName}/`));
      const overhead = total - uploadSeconds(own) - (endTime - startTime) - lag;
      return { total, lag, overhead, asked: own.length + ofApps };
    }),
  );
  const overheads = all.map(({ overhead }) => overhead);
  return {
    overhead: { p50: summarize(overheads).median, most: round(Math.max(...overheads)) },
    lag: lagOf(all.map(({ lag }) => lag)),
    total: summarize(all.map(({ total }) => total)).median,
    calls: { mean: round(calls.length / all.length), most: round(Math.max(...all.map(({ asked }) => asked))) },
  };
}

/** From the call that gives the URL to upload to until the one that says that all is there. */
function uploadSeconds(calls: readonly LoggedCall[]): number {
  const [from, to] = (['CreateDeployment', 'StartDeployment'] as const).map((operation) =>
    Date.parse(calls.find((call) => call.operation === operation)?.time ?? ''),
  );
  return ((to ?? Number.NaN) - (from ?? Number.NaN)) / 1000;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { authorization } from '../emulated-job.ts';
import { type AmplifyOptions, startAmplify } from './amplify.ts';
import { lagOf } from './run-figures.ts';
import type { Lag } from './optimum.ts';

/** What can be had by who knows when each job ends. */
export interface OracleFigures {
  readonly throttled: number;
  readonly makespanSeconds: number;
  readonly lag: Lag;
}

/**
 * Starts all jobs, and then reads each once when it is over, the one that ended first before the others. It makes as many
 * calls a second as it may, and never more.
 */
export async function runOracle(options: AmplifyOptions, callsPerSecond: number): Promise<OracleFigures> {
  const amplify = await startAmplify(options);
  try {
    await amplify.throttleAbove(callsPerSecond);
    const startedAt = Date.now();
    const turn = paced(callsPerSecond);
    const ends: { at: number; url: string }[] = [];
    for (const [index, { appId, branchName, jobId }] of amplify.jobs.entries()) {
      await turn();
      const jobs = `${amplify.url}/apps/${appId}/branches/${branchName}/jobs`;
      await call(jobs, { method: 'POST', body: JSON.stringify({ jobType: 'RELEASE' }) });
      ends.push({ at: Date.now() + (amplify.durations[index] ?? 0) * 1000 + SURELY_OVER_MS, url: `${jobs}/${jobId}` });
    }
    const noticed = new Map<string, number>();
    for (const { at, url } of ends.toSorted((a, b) => a.at - b.at)) {
      await sleep(Math.max(0, at - Date.now()));
      do await turn();
      while (!(await isOver(url)));
      noticed.set(url, Date.now());
    }
    const throttled = (await amplify.calls()).filter(({ status }) => status === 429).length;
    const endTimes = await amplify.endTimes();
    const lags = ends.map(({ url }, index) => ((noticed.get(url) ?? Number.NaN) - (endTimes[index] ?? 0)) / 1000);
    return { throttled, makespanSeconds: (Math.max(...noticed.values()) - startedAt) / 1000, lag: lagOf(lags) };
  } finally {
    await amplify.close();
  }
}

/** So much later than planned a job may end. */
const SURELY_OVER_MS = 20;

const job = z.object({ job: z.object({ summary: z.object({ status: z.string() }) }) });

async function isOver(url: string): Promise<boolean> {
  return job.parse(await call(url)).job.summary.status === 'SUCCEED';
}

async function call(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, headers: { authorization } });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Waits until the next call may be made. Their distance is a little more than needed, since a timer may be early. */
function paced(perSecond: number): () => Promise<void> {
  let next = Date.now();
  return async () => {
    await sleep(Math.max(0, next - Date.now()));
    next = Math.max(next, Date.now()) + 1010 / perSecond;
  };
}

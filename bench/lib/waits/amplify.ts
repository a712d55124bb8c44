import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startEmulator } from '../../../src/emulator/index.ts';
import { authorization, type JobRef, post } from '../emulated-job.ts';
import { atATime } from './at-a-time.ts';
import { type Distribution, durationsFrom } from './durations.ts';

/** An emulator with branches, each of which is to have one more job. */
export interface Amplify {
  readonly url: string;
  /** Folder for files of the benchmark, gone at the end. */
  readonly folder: string;
  /** The job that a branch will have. */
  readonly jobs: readonly JobRef[];
  /** How long it will take, in seconds, by branch. */
  readonly durations: readonly number[];
  /** Throttles above so many calls a second, of all operations. */
  throttleAbove(perSecond: number): Promise<void>;
  /** Calls since the branches were made. */
  calls(): Promise<readonly LoggedCall[]>;
  /** When each job ended, epoch milliseconds; `NaN` where it did not. Throttles no more. */
  endTimes(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** A call that was made. */
export type LoggedCall = z.infer<typeof loggedCall>;

/** What there is, and what is to be. */
export interface AmplifyOptions {
  readonly branches: number;
  /** Finished jobs of each branch. */
  readonly history: number;
  readonly distribution: Distribution;
  readonly seed: number;
  /** Starts the jobs of the history. Default: builds of a repository; with another, the apps have none. */
  readonly start?: (branchUrl: string) => Promise<unknown>;
}

const BRANCHES_PER_APP = 50;
/** Requests at a time. */
const AT_A_TIME = 16;
const build = (branchUrl: string): Promise<unknown> => post(`${branchUrl}/jobs`, { jobType: 'RELEASE' });
/** AWS's quotas would be in the way; that of branches is not. */
const noQuotas = { apps: 1e9, appCreationsPerHour: 1e9, concurrentJobs: 1e9 };

const loggedCall = z.object({
  number: z.number(),
  operation: z.string(),
  key: z.string(),
  time: z.string(),
  status: z.number().nullable(),
});
const callLog = z.object({ count: z.number(), calls: z.array(loggedCall) });
const clock = z.object({ now: z.string() });
const createdApp = z.object({ app: z.object({ appId: z.string() }) });
const endedJob = z.object({ job: z.object({ summary: z.object({ endTime: z.number().optional() }) }).optional() });

/** Starts it: the history lies in the past, so that its clock is the real one when it is ready. */
export async function startAmplify(options: AmplifyOptions): Promise<Amplify> {
  const { branches, history, distribution, seed, start = build } = options;
  const past = durationsFrom(distribution, seed + PAST_SEEDS);
  const pasts = Array.from({ length: history }, () => Array.from({ length: branches }, past));
  const spans = pasts.map((durations) => Math.max(...durations) + 1);
  const time = Date.now() - spans.reduce((sum, seconds) => sum + seconds, 0) * 1000 - PREPARATION_MS;
  await mkdir(cacheDir, { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'bench-waits-'));
  const { url, close: closeEmulator } = await startEmulator({ dataDir: folder, speed: 0, time, callLogSize: 1e6 });
  const close = async (): Promise<void> => {
    await closeEmulator();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await post(`${url}/_emulator/quotas`, noQuotas);
    const repository = start === build ? { repository: 'https://github.com/example/shop' } : {};
    const places = await makeBranches(url, branches, repository);
    for (const [index, durations] of pasts.entries()) {
      await atATime(AT_A_TIME, places, async (place, branch) => {
        await planJob(url, place, durations[branch]);
        await start(branchOf(url, place));
      });
      await post(`${url}/_emulator/clock`, { advanceSeconds: spans[index] });
    }
    const durations = Array.from({ length: branches }, durationsFrom(distribution, seed));
    for (const [branch, place] of places.entries()) await planJob(url, place, durations[branch]);
    await setClock(url);
    const { count } = await readLog(url);
    const jobs = places.map((place) => ({ ...place, jobId: String(history + 1) }));
    return {
      url,
      folder,
      jobs,
      durations,
      throttleAbove: async (perSecond) => void (await post(`${url}/_emulator/faults`, { kind: 'throttle', perSecond })),
      calls: async () => (await readLog(url)).calls.filter(({ number }) => number > count),
      endTimes: async () => {
        await fetch(`${url}/_emulator/faults`, { method: 'DELETE' });
        return atATime(AT_A_TIME, jobs, (job) => endTime(url, job));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The jobs are the same whatever history there is. */
const PAST_SEEDS = 1_000_000;
/** So long the preparation may take at most, since the clock cannot go back. */
const PREPARATION_MS = 3_600_000;

type Place = Omit<JobRef, 'jobId'>;

async function makeBranches(url: string, count: number, repository: object): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (let first = 0; first < count; first += BRANCHES_PER_APP) {
    const { app } = createdApp.parse(await post(`${url}/apps`, { name: 'shop', ...repository }));
    for (let branch = 0; branch < Math.min(BRANCHES_PER_APP, count - first); branch++)
      places.push({ appId: app.appId, branchName: `branch-${branch}` });
  }
  await atATime(AT_A_TIME, places, ({ appId, branchName }) => post(`${url}/apps/${appId}/branches`, { branchName }));
  return places;
}

const branchOf = (url: string, { appId, branchName }: Place): string => `${url}/apps/${appId}/branches/${branchName}`;

/** Says how long the branch's next job takes. */
async function planJob(url: string, place: Place, seconds: number | undefined): Promise<void> {
  await post(`${url}/_emulator/jobs`, { ...place, outcome: 'succeed', seconds });
}

async function endTime(url: string, job: JobRef): Promise<number> {
  const answer = await fetch(`${branchOf(url, job)}/jobs/${job.jobId}`, { headers: { authorization } });
  return (endedJob.parse(await answer.json()).job?.summary.endTime ?? Number.NaN) * 1000;
}

/** Makes the emulator's clock the real one. */
async function setClock(url: string): Promise<void> {
  const { now } = clock.parse(await (await fetch(`${url}/_emulator/clock`)).json());
  const advanceSeconds = (Date.now() - Date.parse(now)) / 1000;
  await post(`${url}/_emulator/clock`, { speed: 1, advanceSeconds });
}

async function readLog(url: string): Promise<z.infer<typeof callLog>> {
  return callLog.parse(await (await fetch(`${url}/_emulator/calls`)).json());
}

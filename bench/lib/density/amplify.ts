import { z } from 'zod';
import { get, type JobRef, post } from '../emulated-job.ts';
import { inParallel } from './in-parallel.ts';

/** A branch that nothing was deployed to. */
export type BranchRef = Omit<JobRef, 'jobId'>;

/** AWS's quotas would be in the way. A build does not end by itself. */
const noQuotas = { apps: 1e9, appCreationsPerHour: 1e9, branchesPerApp: 1e9, concurrentJobs: 1e9 };
const endless = { build: 1e7 };
const AT_A_TIME = 16;
const BRANCHES_PER_APP = 50;

const newApp = z.object({ app: z.object({ appId: z.string() }) });
const newJob = z.object({ jobSummary: z.object({ jobId: z.string() }) });
const jobList = z.object({ jobSummaries: z.array(z.object({ endTime: z.number().optional() })) });
const callLog = z.object({
  count: z.number(),
  calls: z.array(z.object({ key: z.string(), time: z.iso.datetime(), effect: z.boolean() })),
});

/** What the benchmark does at an emulator by itself, past the worker. */
export class EmulatedAmplify {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Lets builds last for ever, and any number of them go on. */
  async lift(): Promise<void> {
    await this.#control('quotas', noQuotas);
    await this.#control('timings', endless);
  }

  /** Makes branches, 50 to an app. */
  async makeBranches(count: number): Promise<BranchRef[]> {
    const names = Array.from({ length: count }, (_, index) => index);
    const starts = names.filter((index) => index % BRANCHES_PER_APP === 0);
    const made = await inParallel(starts, AT_A_TIME, async (start) => {
      const name = `app-${start}`;
      const { app } = newApp.parse(
        await post(`${this.#url}/apps`, { name, repository: `https://github.com/x/${name}` }),
      );
      const branches = names.slice(start, start + BRANCHES_PER_APP);
      for (const index of branches) {
        await post(`${this.#url}/apps/${app.appId}/branches`, { branchName: `branch-${index}` });
      }
      return branches.map((index) => ({ appId: app.appId, branchName: `branch-${index}` }));
    });
    return made.flat();
  }

  /** Starts a build of each branch. */
  startJobs(branches: readonly BranchRef[]): Promise<JobRef[]> {
    return inParallel(branches, AT_A_TIME, async ({ appId, branchName }) => {
      const path = `${this.#url}/apps/${appId}/branches/${branchName}/jobs`;
      const { jobSummary } = newJob.parse(await post(path, { jobType: 'RELEASE' }));
      return { appId, branchName, jobId: jobSummary.jobId };
    });
  }

  /** Lets the next build of a branch end after so many seconds. */
  async endAfter({ appId, branchName }: BranchRef, seconds: number): Promise<void> {
    await this.#control('jobs', { appId, branchName, outcome: 'succeed', seconds });
  }

  /** When the newest job of a branch ended, epoch milliseconds. */
  async endOf({ appId, branchName }: BranchRef): Promise<number> {
    const answer = await get(`${this.#url}/apps/${appId}/branches/${branchName}/jobs`);
    return (jobList.parse(answer).jobSummaries[0]?.endTime ?? Number.NaN) * 1000;
  }

  /** How many calls of any operation there were. */
  async callCount(): Promise<number> {
    return (await this.#calls('none')).count;
  }

  /** When each thing was changed by an operation, epoch milliseconds by `appId/branchName/jobId`. */
  async timesOf(operation: 'StartJob' | 'StopJob'): Promise<Map<string, number>> {
    const { calls } = await this.#calls(operation);
    return new Map(calls.filter(({ effect }) => effect).map(({ key, time }) => [key, Date.parse(time)]));
  }

  async #calls(operation: string): Promise<z.infer<typeof callLog>> {
    return callLog.parse(await get(`${this.#url}/_emulator/calls?operation=${operation}`));
  }

  async #control(name: string, body: object): Promise<void> {
    await post(`${this.#url}/_emulator/${name}`, body);
  }
}

import type { JobSummary } from '@aws-sdk/client-amplify';
import { everyItem } from '../lists.ts';
import { jobMeaning } from '../job-status.ts';
import { present } from '../present.ts';
import type { Wire } from '../types.ts';
import { ownAmong, withMarker } from './marker.ts';
import { withMade } from './oldest.ts';
import { stopJobAndWait } from './stop-job.ts';
import { orMissing, type Search, type Strategy } from './strategy.ts';

/**
 * A build shows the key at the end of its commit message, unless the service put that of the repository there: then what
 * is younger than the call, and of its kind, is ours.
 */
export const startJob: Strategy<'startJob'> = {
  mark: (input, key) =>
    input.jobType === 'RELEASE'
      ? { ...input, commitMessage: withMarker(input.commitMessage, key, MOST_CHARACTERS) }
      : input,
  find: async (search) => {
    const jobSummary = (await ownJobs(search, search.input.jobType)).at(0);
    return jobSummary && { jobSummary };
  },
  settle: (search, made) => keepOldest(search, search.input.jobType, made),
};

/** Starting is keyed by the job id, or by the URL that the job repeats. */
export const startDeployment: Strategy<'startDeployment'> = {
  exists: /already/i,
  find: async (search) => {
    const { appId, branchName, jobId, sourceUrl } = search.input;
    if (jobId === undefined) {
      const jobSummary = (await ownJobs(search, 'MANUAL')).find(
        (job) => job.status !== 'CREATED' && (job.sourceUrl === undefined || job.sourceUrl === sourceUrl),
      );
      return jobSummary && { jobSummary };
    }
    const jobSummary = (await orMissing(search.call.getJob({ appId, branchName, jobId })))?.job?.summary;
    return jobSummary === undefined || jobSummary.status === 'CREATED' ? undefined : { jobSummary };
  },
  // A job id can be started once only; the service takes a URL as often as it is given.
  settle: async (search, made) => (search.input.jobId === undefined ? keepOldest(search, 'MANUAL', made) : made),
};

/** The URL of a deployment cannot be had again, so one that an earlier attempt created is stopped. */
export const createDeployment: Strategy<'createDeployment'> = {
  find: async (search) => {
    const { appId, branchName } = search.input;
    for (const { jobId, status } of await ownJobs(search, 'MANUAL')) {
      if (status !== 'CREATED' && status !== 'PENDING') continue;
      await stopJobAndWait(search.call, { appId, branchName, jobId: present(jobId, 'jobSummary.jobId') });
    }
    return undefined;
  },
};

/** What StopJob answers for a job that is over is undocumented. */
export const stopJob: Strategy<'stopJob'> = {
  find: async ({ call, input }) => {
    const jobSummary = (await orMissing(call.getJob(input)))?.job?.summary;
    const going = jobMeaning(jobSummary?.status) === 'pending' && jobSummary?.status !== 'CANCELLING';
    return jobSummary === undefined || going ? undefined : { jobSummary };
  },
};

/** Of a commit message. */
const MOST_CHARACTERS = 10_000;

/** Of jobs that repeated calls started alike, ends and deletes all that are still going but the oldest. */
async function keepOldest(
  search: Search<'startJob' | 'startDeployment'>,
  jobType: JobSummary['jobType'],
  { jobSummary: made }: { jobSummary?: Wire<JobSummary> },
): Promise<{ jobSummary: Wire<JobSummary> } | undefined> {
  const { appId, branchName } = search.input;
  const [oldest, ...younger] = withMade(await ownJobs(search, jobType), made, ({ jobId }) => jobId);
  for (const job of younger) {
    if (jobMeaning(job.status) !== 'pending') continue;
    const duplicate = { appId, branchName, jobId: present(job.jobId, 'jobSummary.jobId') };
    if (await stopJobAndWait(search.call, duplicate)) await search.call.deleteJob(duplicate);
  }
  return oldest && { jobSummary: oldest };
}

/** Jobs of the branch that may be of an earlier attempt, oldest first. */
async function ownJobs(
  { call, input: { appId, branchName }, key, since }: Search<'startJob' | 'startDeployment' | 'createDeployment'>,
  jobType: JobSummary['jobType'],
): Promise<Wire<JobSummary>[]> {
  const own: Wire<JobSummary>[] = [];
  for await (const job of everyItem(call, 'listJobs', { appId, branchName })) {
    // Newest first: what follows is older still.
    if (job.startTime !== undefined && Date.parse(job.startTime) < since) break;
    if (job.jobType === jobType && job.status !== 'CANCELLED' && job.status !== 'CANCELLING') own.unshift(job);
  }
  return ownAmong(own, key);
}

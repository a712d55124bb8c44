import type { JobSummary, JobType } from '@aws-sdk/client-amplify';
import type { Wire } from './types.ts';

/** How long jobs took that ended by themselves, by their kind and id, in seconds of the service's clock. */
export type JobDurations = Partial<Record<JobType, Readonly<Record<string, number>>>>;

/** How long a job took that ended by itself, in seconds; those that were cancelled, or took no time, tell nothing. */
export function durationOf({ status, startTime, endTime }: Wire<JobSummary>): number | undefined {
  if (startTime === undefined || endTime === undefined || (status !== 'SUCCEED' && status !== 'FAILED'))
    return undefined;
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  return seconds > 0 ? seconds : undefined;
}

/** What a list of jobs tells of it. */
export function durationsOf(jobs: readonly Wire<JobSummary>[]): JobDurations {
  const durations: { [kind in JobType]?: Record<string, number> } = {};
  for (const job of jobs) {
    const seconds = durationOf(job);
    if (seconds === undefined || job.jobType === undefined || job.jobId === undefined) continue;
    (durations[job.jobType] ??= {})[job.jobId] = seconds;
  }
  return durations;
}

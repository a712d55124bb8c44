import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { BranchRef } from '../activities/effects/branch-job.ts';
import type { JobRef } from '../activities/effects/stop-job.ts';
import { searchAttributes, STARTED_JOBS } from '../workflows/search-attributes.ts';
import { memberOf } from './model/member-of.ts';
import { quoted } from './visibility.ts';

/** Workflows of which a run may start jobs of several branches: its memo tells which. */
const OF_SEVERAL = "WorkflowType IN ('createApp', 'updateApp')";

/**
 * Query of the runs that may have started a job of a branch, or wait for one; {@link tellsOf} tells which did. It fails where the
 * namespace lacks our search attributes.
 * @param jobId of the job, as Amplify gives it. Default: of any, for events, whose ids may be padded.
 */
export function jobRunsQuery({ appId, branchName, jobId }: BranchRef & Partial<JobRef>): string {
  const { appId: app, branch, jobId: job } = searchAttributes;
  const ofBranch = `${branch.name} = ${quoted(branchName)}`;
  const marked = jobId === undefined ? ofBranch : `(${ofBranch} AND ${job.name} = ${quoted(jobId)})`;
  return `${app.name} = ${quoted(appId)} AND (${marked} OR ${OF_SEVERAL})`;
}

/** Whether a run told that it started a job, or waits for it. */
export function tellsOf({ typedSearchAttributes: marks, memo }: WorkflowExecutionInfo, job: JobRef): boolean {
  const ids = [
    marks.get(searchAttributes.branch) === job.branchName ? marks.get(searchAttributes.jobId) : undefined,
    memberOf(memo?.[STARTED_JOBS], job.branchName),
  ];
  return ids.some((id) => typeof id === 'string' && jobNumber(id) === jobNumber(job.jobId));
}

/** A job's id as a number, whatever zeros it begins with. */
export function jobNumber(jobId: string): string {
  return jobId.replace(/^0+(?=\d)/, '');
}

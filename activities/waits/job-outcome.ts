import type { Job } from '@aws-sdk/client-amplify';
import type { ApplicationFailure } from '@temporalio/common';
import type { JobResult, JobStepResult } from '../../workflows/contracts.ts';
import type { JobRef } from '../effects/stop-job.ts';
import { present } from '../present.ts';
import type { Wire } from '../types.ts';
import { waitFailure } from './failure.ts';

/** What a failed wait tells, as details of the failures `JobFailed` and `WaitTimedOut`. */
export interface JobObservation extends JobRef {
  readonly status?: string;
  readonly step?: string;
  readonly reason?: string;
  /** Presigned by AWS, short-lived. */
  readonly logUrl?: string;
  /** When this was seen, ISO 8601. */
  readonly observedAt?: string;
}

/** The step that tells most: the one that failed, else the one that runs. */
export function observeJob(ref: JobRef, job: Wire<Job> | undefined): JobObservation {
  const steps = job?.steps ?? [];
  const step = steps.find((one) => one.status === 'FAILED') ?? steps.find((one) => one.status === 'RUNNING');
  return {
    ...ref,
    observedAt: new Date().toISOString(),
    ...(job?.summary?.status !== undefined && { status: job.summary.status }),
    ...(step?.stepName !== undefined && { step: step.stepName }),
    ...(step?.statusReason !== undefined && { reason: step.statusReason }),
    ...(step?.status === 'FAILED' && step.logUrl !== undefined && { logUrl: step.logUrl }),
  };
}

/** The failure of a wait, final. */
export function jobFailure(type: 'JobFailed' | 'WaitTimedOut', seen: JobObservation, what: string): ApplicationFailure {
  const { jobId, branchName, appId, step, reason, logUrl } = seen;
  const facts = { 'step ': step, 'reason: ': reason, 'log: ': logUrl };
  return waitFailure(type, seen, `job ${jobId} of branch ${branchName} of app ${appId} ${what}`, facts);
}

/** How a job ended, as a workflow's result. */
export function resultOf({ summary, steps = [] }: Wire<Job>): JobResult {
  return {
    jobId: present(summary?.jobId, 'job.summary.jobId'),
    jobType: present(summary?.jobType, 'job.summary.jobType'),
    status: present(summary?.status, 'job.summary.status'),
    ...(summary?.commitId !== undefined && { commitId: summary.commitId }),
    ...(summary?.startTime !== undefined && { startTime: summary.startTime }),
    ...(summary?.endTime !== undefined && { endTime: summary.endTime }),
    steps: steps.map((step): JobStepResult => ({
      stepName: present(step.stepName, 'job.steps.stepName'),
      status: present(step.status, 'job.steps.status'),
      ...(step.statusReason !== undefined && { statusReason: step.statusReason }),
    })),
  };
}

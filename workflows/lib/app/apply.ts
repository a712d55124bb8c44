import { upsertMemo } from '@temporalio/workflow';
import type { CreatedWebhook, JobResult } from '../../contracts.ts';
import { STARTED_JOBS, type StartedJobs } from '../../search-attributes.ts';
import type { OwnAssociation } from '../association.ts';
import { type Compensation, leaving } from '../compensation.ts';
import { deploy } from '../deployment.ts';
import type { Process } from '../process.ts';
import { sideBySide } from '../side-by-side.ts';
import { makeCall, type Making } from './make-call.ts';
import type { AppPlan, Planned } from './plan.ts';
import type { FirstDeployment, PlannedCall } from './planning.ts';

/** AWS's quota of jobs that run at a time; more would wait there, and not show why. */
const MOST_JOBS = 5;

/** What goes along with the application of a plan. */
export interface Applying {
  /** How long each job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number | undefined;
  /** How to undo what is made. Default: it stays. */
  readonly compensation?: Compensation;
  /** Told of each call and deployment when it is done. */
  readonly done?: (step: Planned<PlannedCall | FirstDeployment>) => void;
}

/** What a plan has led to. */
export interface Applied {
  /** By the name of the branch. */
  readonly deployments: ReadonlyMap<string, JobResult>;
  /** By the name of the domain. */
  readonly associations: ReadonlyMap<string, OwnAssociation>;
  readonly webhooks: readonly CreatedWebhook[];
}

/** Makes the calls of a plan in their order, and its deployments side by side. */
export async function applyPlan(process: Process, plan: AppPlan, applying: Applying = {}): Promise<Applied> {
  const { timeoutSeconds, compensation = leaving, done } = applying;
  const making: Making = { process, compensation, timeoutSeconds, associations: new Map(), webhooks: [] };
  const makeAll = async (steps: readonly Planned<PlannedCall>[]): Promise<void> => {
    for (const step of steps) {
      await makeCall(making, step.what);
      done?.(step);
    }
  };
  await makeAll(plan.before);
  const deploying = plan.deployments.length > 1 ? { ...process, mark: markMany() } : process;
  const jobs = await sideBySide(plan.deployments, MOST_JOBS, async (step) => {
    const job = await deploy(deploying, { ...step.what, timeoutSeconds });
    done?.(step);
    return [step.what.branchName, job] as const;
  });
  await makeAll(plan.after);
  const { associations, webhooks } = making;
  return { deployments: new Map(jobs), associations, webhooks };
}

/** Search attributes have one branch and one job: which jobs a run of several has started, its memo tells. */
function markMany(): Process['mark'] {
  const jobs: Record<string, string> = {};
  return ({ branch, jobId }) => {
    if (branch === undefined || jobId === undefined) return;
    jobs[branch] = jobId;
    upsertMemo({ [STARTED_JOBS]: jobs satisfies StartedJobs });
  };
}

import { notFound } from '../errors.ts';
import type { AppRecord, BranchRecord, JobRecord, Scope } from '../store.ts';

interface AppLabels {
  readonly appId: string | undefined;
}

interface BranchLabels extends AppLabels {
  readonly branchName: string | undefined;
}

interface JobLabels extends BranchLabels {
  readonly jobId: string | undefined;
}

/** The app that an input names. Throws NotFoundException. */
export function findApp({ apps }: Scope, { appId = '' }: AppLabels): AppRecord {
  const app = apps.get(appId);
  if (app === undefined) throw notFound(`App ${appId} not found.`);
  return app;
}

/** The branch that an input names. Throws NotFoundException. */
export function findBranch(scope: Scope, labels: BranchLabels): BranchRecord {
  const { branchName = '' } = labels;
  const branch = findApp(scope, labels).branches.get(branchName);
  if (branch === undefined) throw notFound(`Branch ${branchName} not found.`);
  return branch;
}

/** The job that an input names, its id padded with zeros or not. Throws NotFoundException. */
export function findJob(scope: Scope, labels: JobLabels): JobRecord {
  const { jobId = '' } = labels;
  const job = findBranch(scope, labels).jobs.get(jobId.replace(/^0+/, ''));
  if (job === undefined) throw notFound(`Job ${jobId} not found.`);
  return job;
}

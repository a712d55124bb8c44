import { notFound } from '../errors.ts';
import type { DomainRecord } from '../domains/record.ts';
import type { AppRecord, BackendEnvironmentRecord, BranchRecord, JobRecord, Scope, WebhookRecord } from '../store.ts';

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

/** The domain association that an input names. Throws NotFoundException. */
export function findDomain(scope: Scope, labels: AppLabels & { domainName: string | undefined }): DomainRecord {
  const { domainName = '' } = labels;
  const domain = findApp(scope, labels).domains.get(domainName);
  if (domain === undefined) throw notFound(`Domain association ${domainName} not found.`);
  return domain;
}

/** The webhook that an input names by nothing but its id. Throws NotFoundException. */
export function findWebhook({ apps }: Scope, { webhookId = '' }: { webhookId: string | undefined }): WebhookRecord {
  for (const { webhooks } of apps.values()) {
    const webhook = webhooks.get(webhookId);
    if (webhook !== undefined) return webhook;
  }
  throw notFound(`Webhook ${webhookId} not found.`);
}

/** The backend environment that an input names. Throws NotFoundException. */
export function findBackendEnvironment(
  scope: Scope,
  labels: AppLabels & { environmentName: string | undefined },
): BackendEnvironmentRecord {
  const { environmentName = '' } = labels;
  const environment = findApp(scope, labels).backendEnvironments.get(environmentName);
  if (environment === undefined) throw notFound(`BackendEnvironment ${environmentName} does not exist.`);
  return environment;
}

import { createHash } from 'node:crypto';
import type {
  CheckTargetsInput,
  CloneBackendInput,
  CollectAccessLogsInput,
  ConnectDomainInput,
  ConfigureApiInput,
  ConfigureAuthInput,
  ConfigureBackendInput,
  ConfigureStorageInput,
  CreateBackendInput,
  DeleteAppInput,
  DeleteBackendInput,
  CallOperationInput,
  CreateAppInput,
  DeployBranchInput,
  ListAllInput,
  PromoteBranchInput,
  ProvisionEnvironmentInput,
  PruneArtifactsInput,
  ReleaseBranchInput,
  RollbackBranchInput,
  SweepOrphansInput,
  UpdateSubDomainsInput,
  RemoveAllBackendsInput,
  UpdateAppInput,
  WaitForBackendJobInput,
  WaitForDomainInput,
  WaitForJobInput,
} from '../workflows/contracts.ts';

/**
 * The workflow id of a request: `<process>:<business key>`. While a run with the id goes on, the same request attaches
 * to it; a different one is a run of its own.
 */
export const workflowIds = {
  callOperation: (input: CallOperationInput) => `call:${input.operation}:${digest(input)}`,
  checkTargets: (input: CheckTargetsInput) => `check-targets:${digest(input)}`,
  cloneBackend: (input: CloneBackendInput) => `clone-backend:${input.appId}:${input.environmentName}:${digest(input)}`,
  collectAccessLogs: (input: CollectAccessLogsInput) =>
    `access-logs:${input.appId}:${input.domainName}:${digest(input)}`,
  connectDomain: (input: ConnectDomainInput) => `connect-domain:${input.appId}:${input.domainName}:${digest(input)}`,
  configureApi: (input: ConfigureApiInput) => `configure-api:${input.appId}:${input.environmentName}:${digest(input)}`,
  configureAuth: (input: ConfigureAuthInput) =>
    `configure-auth:${input.appId}:${input.environmentName}:${digest(input)}`,
  configureBackend: (input: ConfigureBackendInput) => `configure-backend:${input.appId}:${digest(input)}`,
  configureStorage: (input: ConfigureStorageInput) =>
    `configure-storage:${input.appId}:${input.environmentName}:${digest(input)}`,
  createApp: (input: CreateAppInput) => `create-app:${input.app.name}:${digest(input)}`,
  createBackend: (input: CreateBackendInput) =>
    `create-backend:${input.appId}:${input.environmentName}:${digest(input)}`,
  deleteApp: (input: DeleteAppInput) => `delete-app:${input.appId}:${digest(input)}`,
  deleteBackend: (input: DeleteBackendInput) =>
    `delete-backend:${input.appId}:${input.environmentName}:${digest(input)}`,
  deployBranch: (input: DeployBranchInput) => `deploy:${input.appId}:${input.branchName}:${digest(input)}`,
  listAll: (input: ListAllInput) => `list:${input.operation}:${digest(input)}`,
  provisionEnvironment: (input: ProvisionEnvironmentInput) =>
    `provision:${input.appId}:${input.targetEnvironmentName}:${digest(input)}`,
  pruneArtifacts: (input: PruneArtifactsInput) => `prune-artifacts:${digest(input)}`,
  releaseBranch: (input: ReleaseBranchInput) => `release:${input.appId}:${input.branchName}:${digest(input)}`,
  promoteBranch: (input: PromoteBranchInput) =>
    `promote:${input.appId}:${input.branchName}:${input.toBranchName}:${digest(input)}`,
  rollbackBranch: (input: RollbackBranchInput) => `rollback:${input.appId}:${input.branchName}:${digest(input)}`,
  sweepOrphans: (input: SweepOrphansInput) => `sweep-orphans:${digest(input)}`,
  updateSubDomains: (input: UpdateSubDomainsInput) =>
    `update-sub-domains:${input.appId}:${input.domainName}:${digest(input)}`,
  removeAllBackends: (input: RemoveAllBackendsInput) => `remove-all-backends:${input.appId}:${digest(input)}`,
  updateApp: (input: UpdateAppInput) => `update-app:${input.appId}:${digest(input)}`,
  waitForBackendJob: ({ target, appId, environmentName, jobId }: WaitForBackendJobInput) =>
    `wait-for-backend-job:${prefixOf(target)}${appId}:${environmentName}:${jobId}`,
  waitForDomain: ({ target, appId, domainName }: WaitForDomainInput) =>
    `wait-for-domain:${prefixOf(target)}${appId}:${domainName}`,
  waitForJob: ({ target, appId, branchName, jobId }: WaitForJobInput) =>
    `wait-for-job:${prefixOf(target)}${appId}:${branchName}:${jobId}`,
} as const;

/** The ids of workflows that stand for something lasting; there is one of each at a time. */
export const entityIds = {
  callBudget: (target: string) => `call-budget:${target}`,
  resourceLock: (lock: string) => lock,
} as const;

/** To the ids of runs that a schedule starts Temporal adds the time. Two schedules of the same request are never in each other's way. */
export const scheduledId = (scheduleId: string): string => `schedule:${scheduleId}`;

/** The same id means another thing in another account. */
function prefixOf(target: string | undefined): string {
  return target === undefined ? '' : `${target}:`;
}

/** The first 12 hex digits of the SHA-256 of a request, independent of the order of its members. */
function digest(request: object): string {
  return createHash('sha256').update(JSON.stringify(request, sortMembers)).digest('hex').slice(0, 12);
}

function sortMembers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

import type {
  BackendJobResult,
  CloneBackendResult,
  ConfigureApiResult,
  ConfigureAuthResult,
  ConfigureBackendResult,
  ConfigureStorageResult,
  DeleteBackendResult,
  ProvisionEnvironmentResult,
  RemoveAllBackendsResult,
} from '../../../workflows/contracts.ts';

/** Of `backend create`, `backend clone` and `wait backend-job`. */
export function backendJob(done: BackendJobResult | CloneBackendResult): string {
  const environment = 'targetEnvironmentName' in done ? done.targetEnvironmentName : done.environmentName;
  return `Backend environment ${environment}: job ${done.jobId} ${done.status}`;
}

/** Of `backend delete`. */
export function backendDeleted({ environmentName, existed }: DeleteBackendResult): string {
  return existed
    ? `Backend environment ${environmentName} is deleted`
    : `There is no backend environment ${environmentName}`;
}

/** Of `backend remove-all`. */
export function backendsRemoved({ appId, removed, appExists }: RemoveAllBackendsResult): string {
  const environments =
    removed.length === 0 ? `App ${appId} had no backend environments` : `Removed ${removed.join(', ')}`;
  return appExists ? environments : `${environments}\nApp ${appId} is gone`;
}

/** Of `backend auth`, `backend api` and `backend storage`. */
export function configured({
  environmentName,
  done,
  before,
  after,
  changes,
}: ConfigureApiResult | ConfigureAuthResult | ConfigureStorageResult): string {
  const named = (after ?? before)?.resourceName;
  return [
    `${named ?? 'The resource'} of ${environmentName}: ${done}`,
    ...changes.map(
      (change) => `  ~ ${change.path}: ${JSON.stringify(change.before)} → ${JSON.stringify(change.asked)}`,
    ),
    ...Object.entries(after?.output ?? {}).map(([name, value]) => `  ${name} ${value}`),
  ].join('\n');
}

/** Of `backend config`. */
export function backendConfigured({ appId, done }: ConfigureBackendResult): string {
  return `The backend config of app ${appId}: ${done}`;
}

/** Of `env provision`. */
export function provisioned({ targetEnvironmentName, branch, host }: ProvisionEnvironmentResult): string {
  return [
    `Environment ${targetEnvironmentName} is there`,
    ...(branch === undefined ? [] : [`  branch ${branch.branchName}: ${branch.url}`]),
    ...(host === undefined ? [] : [`  https://${host}`]),
  ].join('\n');
}

import type { ProvisionEnvironmentInput, ProvisionEnvironmentResult } from '../../contracts.ts';
import { configureResource } from '../backend-resource.ts';
import type { Compensation } from '../compensation.ts';
import type { Process } from '../process.ts';
import { apiGoal } from './api.ts';
import { authGoal } from './auth.ts';
import { storageGoal } from './storage.ts';

/** The resources of an environment, as far as they are described, one after the other: it has one job at a time. */
export async function configureAll(
  process: Process,
  compensation: Compensation,
  { appId, targetEnvironmentName: environmentName, auth, api, storage, timeoutSeconds }: ProvisionEnvironmentInput,
): Promise<Pick<ProvisionEnvironmentResult, 'auth' | 'api' | 'storage'>> {
  const environment = { appId, environmentName, ...(timeoutSeconds !== undefined && { timeoutSeconds }) };
  // An API may need the user pool, and storage its groups.
  const one = auth && (await configureResource(process, compensation, authGoal({ ...environment, ...auth }))).after;
  const two = api && (await configureResource(process, compensation, apiGoal({ ...environment, ...api }))).after;
  const three =
    storage && (await configureResource(process, compensation, storageGoal({ ...environment, ...storage }))).after;
  return { ...(one && { auth: one }), ...(two && { api: two }), ...(three && { storage: three }) };
}

import { everyItem } from '../lists.ts';
import type { OperationCalls, OperationName } from '../types.ts';
import { orMissing, type Strategy } from './strategy.ts';

/** The members that the strategies of backend jobs look at, of whichever operation. */
interface BackendJobSearch {
  readonly call: OperationCalls;
  readonly input: { readonly AppId: string; readonly BackendEnvironmentName: string };
  readonly since: number;
}

/**
 * Enabling is refused once it is done. The answer alone names the environment that the job is filed under: one of the
 * app's, or Studio's first.
 */
export const createBackendConfig: Strategy<'createBackendConfig'> = {
  exists: /already exists/i,
  find: async ({ call, input: { AppId }, since }) => {
    const { BackendEnvironmentList: names = [] } = await call.getBackend({ AppId });
    return findUnder([...names, 'staging'], 'createBackendConfig', { call, AppId, since });
  },
};

/**
 * A backend job carries no key, but its operation and time, and an environment has one unfinished job at most: a younger
 * one of the same operation is that of an earlier attempt.
 */
export function backendJob(operation: OperationName) {
  const Operation = operation.charAt(0).toUpperCase() + operation.slice(1);
  // An environment that is yet to be made has no list.
  return { find: (search: BackendJobSearch) => orMissing(newestSince(Operation, search)) };
}

async function newestSince(Operation: string, { call, input, since }: BackendJobSearch) {
  const { AppId, BackendEnvironmentName } = input;
  for await (const job of everyItem(call, 'listBackendJobs', { AppId, BackendEnvironmentName, Operation })) {
    if (Number(job.CreateTime) < since) continue;
    const { CreateTime: _, UpdateTime: __, ...answer } = job;
    return answer;
  }
  return undefined;
}

/** Its answer names no environment: its job is looked for under each that is left, and is over where none is. */
export const removeAllBackends: Strategy<'removeAllBackends'> = {
  find: async ({ call, input: { AppId, CleanAmplifyApp = false }, since }) => {
    const found = await orMissing(call.getBackend({ AppId }));
    const names = found?.BackendEnvironmentList ?? [];
    const isDone = CleanAmplifyApp ? found === undefined : names.length === 0;
    if (isDone) return { AppId, Operation: 'RemoveAllBackends' };
    return findUnder(names, 'removeAllBackends', { call, AppId, since });
  },
};

/** The job of an operation that does not say under which environment it is. */
async function findUnder(
  names: readonly string[],
  operation: OperationName,
  { call, AppId, since }: Omit<BackendJobSearch, 'input'> & { readonly AppId: string },
) {
  for (const BackendEnvironmentName of names) {
    const found = await backendJob(operation).find({ call, input: { AppId, BackendEnvironmentName }, since });
    if (found !== undefined) return found;
  }
  return undefined;
}

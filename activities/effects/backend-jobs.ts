import { everyItem } from '../lists.ts';
import type { OperationActivities, OperationName } from '../types.ts';

/** The members that the strategies of backend jobs look at, of whichever operation. */
interface BackendJobSearch {
  readonly call: OperationActivities;
  readonly input: { readonly AppId: string; readonly BackendEnvironmentName: string };
  readonly since: number;
}

/** Clocks differ a little. */
const SKEW_MS = 5_000;

/**
 * A backend job carries no key, but its operation and time, and an environment has one unfinished job at most: a younger
 * one of the same operation is that of an earlier attempt.
 */
export function backendJob(operation: OperationName) {
  const Operation = operation.charAt(0).toUpperCase() + operation.slice(1);
  return {
    find: async ({ call, input: { AppId, BackendEnvironmentName }, since }: BackendJobSearch) => {
      for await (const job of everyItem(call, 'listBackendJobs', { AppId, BackendEnvironmentName, Operation })) {
        if (Number(job.CreateTime) < since - SKEW_MS) continue;
        const { CreateTime: _, UpdateTime: __, ...answer } = job;
        return answer;
      }
      return undefined;
    },
  };
}

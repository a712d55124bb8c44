import type { ConfigureStorageInput, ConfigureStorageResult } from './contracts.ts';
import { configureResource, type ResourceGoal, type ResourceJob } from './lib/backend-resource.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';

/**
 * Brings the storage of a backend environment to a description: creates, updates, imports or deletes it, whichever the state
 * calls for.
 * @throws `Busy`, `UnsupportedChange`, `AmbiguousResource`, `Conflict`, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`, or the
 * AWS error that nothing can be done about.
 */
export function configureStorage(input: ConfigureStorageInput): Promise<ConfigureStorageResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      compensating((compensation) => configureResource(process, compensation, goalOf(input))),
    ),
  );
}

function goalOf(input: ConfigureStorageInput): ResourceGoal<'storage'> {
  const { appId, environmentName, resourceName, timeoutSeconds, resourceConfig, import: bucket } = input;
  const goal = { category: 'storage', appId, environmentName, resourceName, timeoutSeconds, remove } as const;
  if (resourceConfig !== undefined) {
    const { BucketName: _, ...changeable } = resourceConfig;
    return {
      ...goal,
      asked: { resourceConfig },
      make: {
        done: 'created',
        operation: 'createBackendStorage',
        start: ({ calls, resource, options }) =>
          calls.createBackendStorage({ ...resource, ResourceConfig: resourceConfig }, options),
      },
      change: {
        done: 'updated',
        operation: 'updateBackendStorage',
        start: ({ calls, resource, options }) =>
          calls.updateBackendStorage({ ...resource, ResourceConfig: changeable }, options),
      },
      // UpdateBackendStorage has no member for it.
      fixed: ['resourceConfig.BucketName'],
    };
  }
  if (bucket !== undefined) {
    const { bucketName: BucketName } = bucket;
    return {
      ...goal,
      asked: { resourceConfig: { BucketName, Imported: true } },
      make: {
        done: 'imported',
        operation: 'importBackendStorage',
        start: ({ calls, environment, options }) =>
          calls.importBackendStorage({ ...environment, ServiceName: 'S3', BucketName }, options),
      },
    };
  }
  return { ...goal, change: remove };
}

const remove: ResourceJob = {
  done: 'removed',
  operation: 'deleteBackendStorage',
  start: ({ calls, resource, options }) => calls.deleteBackendStorage({ ...resource, ServiceName: 'S3' }, options),
};

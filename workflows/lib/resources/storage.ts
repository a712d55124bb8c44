import type { ConfigureStorageInput } from '../../contracts.ts';
import type { ResourceCall, ResourceGoal, ResourceJob } from '../backend-resource.ts';

/** What `configureStorage` is to bring about. */
export function storageGoal(input: ConfigureStorageInput): ResourceGoal<'storage'> {
  const { appId, environmentName, resourceName, timeoutSeconds, resourceConfig, import: bucket } = input;
  const goal = { category: 'storage', appId, environmentName, resourceName, timeoutSeconds, remove, removal } as const;
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

const removal = (resource: ResourceCall['resource']) =>
  ({ operation: 'deleteBackendStorage', input: { ...resource, ServiceName: 'S3' } }) as const;

const remove: ResourceJob = {
  done: 'removed',
  operation: 'deleteBackendStorage',
  start: ({ calls, resource, options }) => calls.deleteBackendStorage(removal(resource).input, options),
};

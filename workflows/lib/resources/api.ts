import type { ConfigureApiInput } from '../../contracts.ts';
import type { ResourceCall, ResourceGoal, ResourceJob } from '../backend-resource.ts';

/** What `configureApi` is to bring about. */
export function apiGoal(input: ConfigureApiInput): ResourceGoal<'api'> {
  const { appId, environmentName, resourceName, timeoutSeconds, resourceConfig } = input;
  const goal = { category: 'api', appId, environmentName, resourceName, timeoutSeconds, remove, removal } as const;
  if (resourceConfig === undefined) return { ...goal, change: remove };
  return {
    ...goal,
    asked: { resourceConfig },
    make: {
      done: 'created',
      operation: 'createBackendAPI',
      start: ({ calls, resource, options }) =>
        calls.createBackendAPI({ ...resource, ResourceConfig: resourceConfig }, options),
    },
    change: {
      done: 'updated',
      operation: 'updateBackendAPI',
      start: ({ calls, resource, options }) =>
        calls.updateBackendAPI({ ...resource, ResourceConfig: resourceConfig }, options),
    },
  };
}

const removal = (resource: ResourceCall['resource']) => ({ operation: 'deleteBackendAPI', input: resource }) as const;

const remove: ResourceJob = {
  done: 'removed',
  operation: 'deleteBackendAPI',
  start: ({ calls, resource, options }) => calls.deleteBackendAPI(removal(resource).input, options),
};

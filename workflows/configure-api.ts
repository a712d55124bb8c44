import type { ConfigureApiInput, ConfigureApiResult } from './contracts.ts';
import { latestModels } from './lib/api-models.ts';
import { configureResource, type ResourceGoal, type ResourceJob } from './lib/backend-resource.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';

/**
 * Brings the GraphQL API of a backend environment to a description: creates, updates or deletes it, whichever the state calls
 * for; generates its models when that is asked for and they are not the latest.
 * @throws `Busy`, `AmbiguousResource`, `Conflict`, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`, or the AWS error that
 * nothing can be done about.
 */
export function configureApi(input: ConfigureApiInput): Promise<ConfigureApiResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      compensating(async (compensation) => {
        const result = await configureResource(process, compensation, goalOf(input));
        if (input.generateModels !== true || result.after === undefined) return result;
        const { appId, environmentName, timeoutSeconds } = input;
        const environment = { appId, environmentName };
        const { resourceName } = result.after;
        const models = await latestModels(process, compensation, environment, resourceName, timeoutSeconds);
        return { ...result, models };
      }),
    ),
  );
}

function goalOf(input: ConfigureApiInput): ResourceGoal<'api'> {
  const { appId, environmentName, resourceName, timeoutSeconds, resourceConfig } = input;
  const goal = { category: 'api', appId, environmentName, resourceName, timeoutSeconds, remove } as const;
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

const remove: ResourceJob = {
  done: 'removed',
  operation: 'deleteBackendAPI',
  start: ({ calls, resource, options }) => calls.deleteBackendAPI(resource, options),
};

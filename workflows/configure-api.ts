import type { BackendResource, ConfigureApiInput, ConfigureApiResult } from './contracts.ts';
import { latestModels } from './lib/api-models.ts';
import { configureResource } from './lib/backend-resource.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';
import { apiGoal } from './lib/resources/api.ts';
import { type Seen, tellingState } from './lib/told-state.ts';

/**
 * Brings the GraphQL API of a backend environment to a description: creates, updates or deletes it, whichever the state calls
 * for; generates its models when that is asked for and they are not the latest.
 * @throws `Busy`, `AmbiguousResource`, `Conflict`, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `ResultTooLarge`, `InvalidInput`, or the AWS error that
 * nothing can be done about.
 */
export function configureApi(input: ConfigureApiInput): Promise<ConfigureApiResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      tellingState(process, (seen: Seen<BackendResource<'api'>>) =>
        compensating(process, async (compensation) => {
          const result = await configureResource(process, compensation, apiGoal(input), seen);
          if (input.generateModels !== true || result.after === undefined) return result;
          const { appId, environmentName, timeoutSeconds } = input;
          const environment = { appId, environmentName };
          const { resourceName } = result.after;
          const models = await latestModels(process, compensation, environment, resourceName, timeoutSeconds);
          return { ...result, models };
        }),
      ),
    ),
  );
}

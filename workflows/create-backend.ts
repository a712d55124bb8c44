import type { BackendJobResult, CreateBackendInput } from './contracts.ts';
import { makeEnvironment } from './lib/backend.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { effectId } from './lib/effect-id.ts';
import { present } from './lib/present.ts';
import { runProcess } from './lib/process.ts';

/**
 * Creates a backend environment and waits until it is there. When that fails or is cancelled, what was made is deleted.
 * @throws `Busy`, `Conflict` when it exists, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`.
 */
export function createBackend(input: CreateBackendInput): Promise<BackendJobResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      compensating(process, async (compensation) => {
        const { appId, environmentName, timeoutSeconds } = input;
        const { calls } = process.activities;
        process.mark({ appId, environment: environmentName });
        const AppName = input.appName ?? present((await calls.getApp({ appId })).app?.name, 'app.name');
        const request = { AppId: appId, AppName, BackendEnvironmentName: environmentName };
        const environment = { appId, environmentName };
        return makeEnvironment(process, compensation, environment, {
          title: `Create backend environment ${environmentName}`,
          operation: 'createBackend',
          start: (options) => calls.createBackend(request, { effect: effectId('backend'), ...options }),
          environment,
          timeoutSeconds,
        });
      }),
    ),
  );
}

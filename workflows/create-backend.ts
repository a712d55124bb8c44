import type { BackendJobResult, CreateBackendInput } from './contracts.ts';
import { makeEnvironment } from './lib/backend.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { effectId } from './lib/effect-id.ts';
import { present } from './lib/present.ts';
import { type Process, runProcess } from './lib/process.ts';

/**
 * Creates a backend environment and waits until it is there. When that fails or is cancelled, what was made is deleted.
 * @throws `Busy`, `Conflict` when it exists, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`.
 */
export function createBackend(input: CreateBackendInput): Promise<BackendJobResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      compensating(process, async (compensation) => {
        const { appId, environmentName, timeoutSeconds } = input;
        process.mark({ appId, environment: environmentName });
        const AppName = input.appName ?? (await nameOf(process, appId));
        const request = { AppId: appId, AppName, BackendEnvironmentName: environmentName };
        const environment = { appId, environmentName };
        return makeEnvironment(process, compensation, environment, {
          title: `Create backend environment ${environmentName}`,
          operation: 'createBackend',
          start: ({ calls }, options) => calls.createBackend(request, { effect: effectId('backend'), ...options }),
          environment,
          timeoutSeconds,
        });
      }),
    ),
  );
}

function nameOf({ progress }: Process, appId: string): Promise<string> {
  return progress.step(
    `Look for the name of app ${appId}`,
    async ({ calls }) => present((await calls.getApp({ appId })).app?.name, 'app.name'),
    (name) => name,
  );
}

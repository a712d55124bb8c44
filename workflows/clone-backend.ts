import type { CloneBackendInput, CloneBackendResult } from './contracts.ts';
import { makeEnvironment } from './lib/backend.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { effectId } from './lib/effect-id.ts';
import { runProcess } from './lib/process.ts';

/**
 * Clones a backend environment and waits until the new one is there. When that fails or is cancelled, a half-made one is
 * deleted.
 * @throws `Busy`, `Conflict` when the target exists, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`.
 */
export function cloneBackend(input: CloneBackendInput): Promise<CloneBackendResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      compensating(async (compensation) => {
        const { appId, environmentName, targetEnvironmentName, timeoutSeconds } = input;
        process.mark({ appId, environment: targetEnvironmentName });
        const request = {
          AppId: appId,
          BackendEnvironmentName: environmentName,
          TargetEnvironmentName: targetEnvironmentName,
        };
        const target = { appId, environmentName: targetEnvironmentName };
        const job = await makeEnvironment(process, compensation, target, {
          title: `Clone backend environment ${environmentName} to ${targetEnvironmentName}`,
          start: () => process.activities.calls.cloneBackend(request, { effect: effectId('clone') }),
          environment: { appId, environmentName },
          timeoutSeconds,
        });
        return { ...job, targetEnvironmentName };
      }),
    ),
  );
}

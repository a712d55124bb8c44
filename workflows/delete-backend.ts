import type { DeleteBackendInput, DeleteBackendResult } from './contracts.ts';
import { deleteEnvironment, environmentsOf } from './lib/backend.ts';
import { withBackend } from './lib/backend-turn.ts';
import { runProcess } from './lib/process.ts';

/**
 * Deletes a backend environment and waits until it is gone. One that is not there is no error.
 * @throws `Busy`, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`, `NotFoundException` of the app.
 */
export function deleteBackend(input: DeleteBackendInput): Promise<DeleteBackendResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, async () => {
      const { appId, environmentName, timeoutSeconds } = input;
      const environment = { appId, environmentName };
      process.mark({ appId, environment: environmentName });
      if (!(await environmentsOf(process, appId)).includes(environmentName)) return { ...environment, existed: false };
      await deleteEnvironment(process, environment, timeoutSeconds);
      return { ...environment, existed: true };
    }),
  );
}

import type { DeleteBackendInput, DeleteBackendResult } from './contracts.ts';
import { deleteEnvironment, environmentsOf } from './lib/backend.ts';
import { runProcess } from './lib/process.ts';

/**
 * Deletes a backend environment and waits until it is gone. One that is not there is no error.
 * @throws `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`, `NotFoundException` of the app.
 */
export function deleteBackend(input: DeleteBackendInput): Promise<DeleteBackendResult> {
  return runProcess(input, async (process) => {
    const { appId, environmentName, timeoutSeconds } = input;
    const environment = { appId, environmentName };
    process.mark({ appId, environment: environmentName });
    if (!(await environmentsOf(process, appId)).includes(environmentName)) return { ...environment, existed: false };
    await deleteEnvironment(process, environment, timeoutSeconds);
    return { ...environment, existed: true };
  });
}

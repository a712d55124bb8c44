import type { BackendJobResult, WaitForBackendJobInput } from './contracts.ts';
import { DEFAULT_JOB_TIMEOUT_SECONDS } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';

/**
 * Waits for a job of AmplifyBackend that something else made, and leaves it alone whatever happens to the wait.
 * @throws `BackendJobFailed`, `WaitTimedOut`, `InvalidInput`.
 */
export function waitForBackendJob(input: WaitForBackendJobInput): Promise<BackendJobResult> {
  return runProcess(input, ({ progress, mark }) => {
    const { appId, environmentName, jobId, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS } = input;
    mark({ appId, environment: environmentName, jobId });
    return progress.step(
      `Wait for job ${jobId} of environment ${environmentName}`,
      ({ waits }) => waits(timeoutSeconds).awaitBackendJob({ appId, environmentName, jobId, timeoutSeconds }),
      (job) => job.status,
    );
  });
}

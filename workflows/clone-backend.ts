import type { CloneBackendInput, CloneBackendResult } from './contracts.ts';
import { cloneEnvironment } from './lib/backend.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';

/**
 * Clones a backend environment and waits until the new one is there. When that fails or is cancelled, a half-made one is
 * deleted.
 * @throws `Busy`, `Conflict` when the target exists, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`.
 */
export function cloneBackend(input: CloneBackendInput): Promise<CloneBackendResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      compensating(process, async (compensation) => {
        const job = await cloneEnvironment(process, compensation, input);
        return { ...job, targetEnvironmentName: input.targetEnvironmentName };
      }),
    ),
  );
}

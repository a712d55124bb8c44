import type { BackendResource, ConfigureStorageInput, ConfigureStorageResult } from './contracts.ts';
import { configureResource } from './lib/backend-resource.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';
import { storageGoal } from './lib/resources/storage.ts';
import { type Seen, tellingState } from './lib/told-state.ts';

/**
 * Brings the storage of a backend environment to a description: creates, updates, imports or deletes it, whichever the state
 * calls for.
 * @throws `Busy`, `UnsupportedChange`, `AmbiguousResource`, `Conflict`, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`, or the
 * AWS error that nothing can be done about.
 */
export function configureStorage(input: ConfigureStorageInput): Promise<ConfigureStorageResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      tellingState(process, (seen: Seen<BackendResource<'storage'>>) =>
        compensating(process, (compensation) => configureResource(process, compensation, storageGoal(input), seen)),
      ),
    ),
  );
}

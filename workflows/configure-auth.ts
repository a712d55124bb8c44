import type { BackendResource, ConfigureAuthInput, ConfigureAuthResult } from './contracts.ts';
import { configureResource } from './lib/backend-resource.ts';
import { withBackend } from './lib/backend-turn.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';
import { authGoal } from './lib/resources/auth.ts';
import { type Seen, tellingState } from './lib/told-state.ts';

/**
 * Brings the auth of a backend environment to a description: creates, updates, imports or deletes it, whichever the state calls
 * for.
 * @throws `Busy`, `UnsupportedChange`, `AmbiguousResource`, `Conflict`, `BackendJobFailed`, `WaitTimedOut`, `StateMismatch`, `InvalidInput`, or the
 * AWS error that nothing can be done about.
 */
export function configureAuth(input: ConfigureAuthInput): Promise<ConfigureAuthResult> {
  return runProcess(input, (process) =>
    withBackend(process, input, () =>
      tellingState(process, (seen: Seen<BackendResource<'auth'>>) =>
        compensating(process, (compensation) => configureResource(process, compensation, authGoal(input), seen)),
      ),
    ),
  );
}

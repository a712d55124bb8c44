import { ApplicationFailure } from '@temporalio/common';
import { ArtifactError } from '../src/artifacts/errors.ts';
import { heartbeating } from './heartbeating.ts';

/** What a store says no to becomes a failure of its name, `ArtifactMissing`, `ArtifactCorrupt`, `ArtifactRefused` or `ArtifactStoreFull`, which is final. */
export function storeFailure({ code, message }: ArtifactError): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, nonRetryable: true });
}

/**
 * Works with the artifact store inside an activity, with heartbeats.
 * @param details what the heartbeats are to say.
 * @throws {@link storeFailure}; `CancelledFailure`; what else goes wrong as it is, which is repeated.
 */
export async function withStore<T>(work: () => Promise<T>, details?: () => unknown): Promise<T> {
  try {
    return await heartbeating(work, details);
  } catch (error) {
    throw error instanceof ArtifactError ? storeFailure(error) : error;
  }
}

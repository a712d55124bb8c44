import { ApplicationFailure } from '@temporalio/common';
import type { CallFailure } from '../failures.ts';

/** Details of the failure `NothingStarted`. */
export interface NothingStarted {
  /** When the same call may succeed, in milliseconds from now; none where it never will. */
  readonly retryInMs?: number;
}

/**
 * Tells a refusal, after which nothing of ours exists, from an answer that was lost.
 * @throws `ApplicationFailure` of type `NothingStarted`, final for the activity, with the refusal as its cause.
 */
export async function orNothingStarted<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || !isRefusal(error)) throw error;
    const delay: unknown = error.nextRetryDelay;
    const details: NothingStarted = typeof delay === 'number' ? { retryInMs: delay } : {};
    throw ApplicationFailure.create({
      type: 'NothingStarted',
      message: error.message,
      nonRetryable: true,
      details: [details],
      cause: error,
    });
  }
}

function isRefusal({ type, details }: ApplicationFailure): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every failure of a call carries them
  const failure = details?.[0] as Partial<CallFailure> | undefined;
  const status = failure?.statusCode ?? 0;
  return ownRefusals.has(type ?? '') || (status >= 400 && status < 500);
}

/** By us, before the service was asked. */
const ownRefusals = new Set(['InvalidInput', 'ArtifactMissing', 'ArtifactCorrupt', 'ArtifactRefused']);

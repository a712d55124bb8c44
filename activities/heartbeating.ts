import { CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';

const INTERVAL_MS = 2_000;

/**
 * Runs `work` with heartbeats beside it, since an activity learns of its cancellation only from the answer to one.
 * @param details what the last heartbeat is to say, read anew each time; shown in the UI while the activity runs.
 * @throws `CancelledFailure` whatever `work` failed with, once the activity is cancelled; else what it failed with.
 */
export async function heartbeating<T>(work: () => Promise<T>, details?: () => unknown): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(details?.()), INTERVAL_MS);
  try {
    return await work();
  } catch (error) {
    rethrowIfCancelled(error);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** An aborted request surfaces as whatever error the client makes of it; what counts is that we were cancelled. */
function rethrowIfCancelled(cause: unknown): void {
  if (cause instanceof CancelledFailure) throw cause;
  if (!Context.current().cancellationSignal.aborted) return;
  throw new CancelledFailure('The activity was cancelled', [], cause instanceof Error ? cause : undefined);
}

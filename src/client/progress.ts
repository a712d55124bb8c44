import type { Client } from '@temporalio/client';
import type { ProgressEvent } from './events.ts';
import type { Execution } from './history.ts';
import { resetOf } from './resets.ts';
import { startTelling } from './telling.ts';
import { watch } from './watch.ts';

/** Tells what happens to a run, from its beginning to its end; where it is reset, on to the end of what the reset made of it. */
export async function* progressOf(
  client: Client,
  execution: Execution,
  given: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent, undefined, undefined> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  given?.addEventListener('abort', abort);
  if (given?.aborted === true) abort();
  const telling = startTelling();
  try {
    for (let current = execution; ;) {
      const end = yield* watch(client, current, telling, stop.signal);
      const next = end.outcome === 'done' ? undefined : await resetOf(client, current);
      if (next === undefined) {
        yield { type: 'ended', ...end };
        return undefined;
      }
      yield { type: 'reset', runId: next.runId };
      current = next;
    }
  } catch (error) {
    given?.throwIfAborted();
    throw error;
  } finally {
    given?.removeEventListener('abort', abort);
    abort();
  }
}

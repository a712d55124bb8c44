import {
  CancelledFailure,
  type Client,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { Progress } from '../../workflows/messages.ts';
import { pendingActivities, untaken } from '../pending-activities.ts';
import { abortable } from './abortable.ts';
import { causeOf } from './failure-cause.ts';
import type { Outcome, ProgressEvent } from './events.ts';
import { type Execution, type HistoryEvent, historyOf } from './history.ts';
import { startTelling } from './telling.ts';

/** Between two queries of a run, in milliseconds: a person sees no more, and each is work for a worker. */
const QUERY_GAP_MS = 200;
/** A query that no worker answers is given up after so long, in milliseconds. */
const QUERY_WITHIN_MS = 4_000;
/** Pauses between two looks at what is pending, which only the server answers: first and longest, in milliseconds. */
const FIRST_LOOK_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Tells what happens to a run, from its beginning to its end. The server says when its history has grown; a worker is asked
 * only then, and only when a workflow task has ended, since a workflow changes by nothing else. What activities are at
 * is in no history: the server is asked for it, ever more rarely while nothing happens, and not at all while none is pending.
 */
export async function* progressOf(
  client: Client,
  handle: WorkflowHandle,
  execution: Execution,
  given: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent, undefined, undefined> {
  const stop = new AbortController();
  const { signal } = stop;
  const abort = (): void => stop.abort();
  given?.addEventListener('abort', abort);
  if (given?.aborted === true) abort();
  const telling = startTelling();
  const query = (): Promise<Progress | undefined> =>
    abortable(client, signal, () =>
      client.withDeadline(Date.now() + QUERY_WITHIN_MS, () =>
        // Without a worker there is no answer; a later one says all the same.
        handle.query<Progress>('progress').catch(() => undefined),
      ),
    );
  const history = historyOf(client, execution, signal);
  const nextNews = () => {
    const next = history.next();
    // Where nobody listens any more.
    next.catch(() => undefined);
    return next;
  };

  try {
    let news = nextNews();
    let pause = FIRST_LOOK_MS;
    let lookAt = Date.now() + pause;
    let queryAt = Infinity;
    let askedAt = 0;
    let isAnswered = true;
    for (;;) {
      const came = await orAt(Math.min(queryAt, lookAt), news);
      if (came?.done === true) break;
      if (came !== undefined) {
        news = nextNews();
        // A call that the server has held for its time brings none.
        if (came.value.length > 0) {
          pause = FIRST_LOOK_MS;
          lookAt = Date.now() + pause;
        }
        // A flood of them is answered by one query.
        if (came.value.some(endsWorkflowTask)) queryAt = Math.min(queryAt, askedAt + QUERY_GAP_MS);
      }
      if (Date.now() >= queryAt) {
        const progress = await query();
        askedAt = Date.now();
        isAnswered = progress !== undefined;
        queryAt = isAnswered ? Infinity : askedAt + pause;
        if (progress !== undefined) yield* telling.progress(progress);
        else lookAt = askedAt;
      }
      if (Date.now() >= lookAt) {
        const { raw } = await abortable(client, signal, () => handle.describe());
        yield* telling.pending(await pendingActivities(client, raw));
        const waiting = [...(isAnswered ? [] : ['workflow']), ...untaken(raw)];
        yield* telling.unattended(waiting, !isAnswered);
        const isQuiet = isAnswered && !raw.pendingWorkflowTask && !raw.pendingActivities?.length;
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        lookAt = isQuiet ? Infinity : Math.min(Date.now() + pause, telling.unattendedAt());
      }
    }
    const last = queryAt === Infinity ? undefined : await query();
    if (last !== undefined) yield* telling.progress(last);
    yield await endOf(handle);
  } catch (error) {
    given?.throwIfAborted();
    throw error;
  } finally {
    given?.removeEventListener('abort', abort);
    abort();
  }
  return undefined;
}

const endsWorkflowTask = (event: HistoryEvent): boolean => Boolean(event.workflowTaskCompletedEventAttributes);

/** Waits for a promise, until a time in epoch milliseconds; undefined where that came first. */
async function orAt<T>(time: number, promise: Promise<T>): Promise<T | undefined> {
  if (time === Infinity) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, time - Date.now()), undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How the causes of a failed run are called; any other is a failure of its own. */
const outcomes = [
  [CancelledFailure, 'cancelled'],
  [TerminatedFailure, 'terminated'],
  [TimeoutFailure, 'timedOut'],
] as const;

async function endOf(handle: WorkflowHandle): Promise<ProgressEvent> {
  try {
    await handle.result();
    return { type: 'ended', outcome: 'done' };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const outcome: Outcome = outcomes.find(([failure]) => error.cause instanceof failure)?.[1] ?? 'failed';
    if (outcome !== 'failed') return { type: 'ended', outcome };
    return { type: 'ended', outcome, failure: { type: 'Error', ...causeOf(error) } };
  }
}

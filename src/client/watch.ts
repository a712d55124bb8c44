import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Progress } from '../../workflows/messages.ts';
import { noAnswer } from '../codec/encryption.ts';
import { pendingActivities, untaken } from '../pending-activities.ts';
import { within } from '../within.ts';
import { abortable } from './abortable.ts';
import type { ProgressEvent, RunEnd } from './events.ts';
import { type Execution, type HistoryEvent, historyOf } from './history.ts';
import { endOf } from './outcome.ts';
import { startPace } from './pace.ts';
import type { Telling } from './telling.ts';

/** A query that no worker answers is given up after so long, in milliseconds. */
const QUERY_WITHIN_MS = 4_000;

/**
 * Tells what happens to one run until it is over, and how that ended. The server says when its history has grown; a worker is asked only then,
 * and only when a workflow task has ended, since a workflow changes by nothing else. What activities are at is in no
 * history: the server is asked for it, ever more rarely while nothing happens, and not at all while none is pending.
 */
export async function* watch(
  client: Client,
  execution: Execution,
  telling: Telling,
  signal: AbortSignal,
): AsyncGenerator<ProgressEvent, RunEnd, undefined> {
  const handle = client.workflow.getHandle(execution.workflowId, execution.runId);
  const query = (): Promise<Progress | undefined> =>
    abortable(client, signal, () =>
      client.withDeadline(Date.now() + QUERY_WITHIN_MS, () =>
        // A later answer says all the same.
        handle.query<Progress>('progress').catch(noAnswer),
      ),
    );
  const history = reading(historyOf(client, execution, signal));
  const pace = startPace();
  for (;;) {
    const came = await history.until(pace.wakesAt());
    if (came === 'over') break;
    if (came.length > 0) pace.grew(came.some(endsWorkflowTask));
    if (pace.isToAsk()) {
      const progress = await query();
      pace.asked(progress !== undefined);
      if (progress !== undefined) yield* telling.progress(progress);
    }
    if (pace.isToLook()) {
      const { raw } = await abortable(client, signal, () => handle.describe());
      yield* telling.pending(await pendingActivities(client, raw));
      const waiting = [...(pace.isAnswered() ? [] : ['workflow']), ...untaken(raw)];
      yield* telling.unattended(waiting, !pace.isAnswered());
      pace.looked(raw, telling.unattendedAt());
    }
  }
  const [end, last] = await Promise.all([endOfRun(handle), pace.isAskedAll() ? undefined : query()]);
  if (last !== undefined) yield* telling.progress(last);
  return end;
}

async function endOfRun(handle: WorkflowHandle): Promise<RunEnd> {
  try {
    await handle.result();
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return endOf(error);
  }
}

const endsWorkflowTask = (event: HistoryEvent): boolean => Boolean(event.workflowTaskCompletedEventAttributes);

/** A history, of which the next events are waited for until some time. */
function reading(history: ReturnType<typeof historyOf>) {
  const take = () => {
    const next = history.next();
    // Where nobody listens any more.
    next.catch(() => undefined);
    return next;
  };
  let next = take();
  return {
    /** The next events, none where it is `time` before there are any, in epoch milliseconds; or that the run is over. */
    async until(time: number): Promise<readonly HistoryEvent[] | 'over'> {
      const came = await orAt(time, next);
      if (came === undefined) return [];
      if (came.done === true) return 'over';
      next = take();
      return came.value;
    },
  };
}

/** Waits for a promise, until a time in epoch milliseconds; undefined where that came first. */
function orAt<T>(time: number, promise: Promise<T>): Promise<T | undefined> {
  return time === Infinity ? promise : within(Math.max(0, time - Date.now()), promise);
}

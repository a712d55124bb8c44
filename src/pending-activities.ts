import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decoded, messageOf } from './decoded.ts';
import { memberOf } from './model/member-of.ts';

/** An activity of a run that is not over. */
export interface PendingActivity {
  readonly name: string;
  readonly attempt: number;
  /** Why the last attempt failed, where it is repeated. */
  readonly failure?: string;
  /** When a wait looks next, and why. */
  readonly next?: string;
}

/** Of a wait that rests until its next look, the message says when that is; it did not fail. */
const LOOK_LATER = 'LookLater';

/** Reads them, and what their heartbeats say, which is in no history: it would grow with each look. */
export async function pendingActivities(client: Client, raw: Description): Promise<PendingActivity[]> {
  return Promise.all(
    (raw.pendingActivities ?? []).map(async ({ activityType, attempt, lastFailure, heartbeatDetails }) => {
      const rests = lastFailure?.applicationFailureInfo?.type === LOOK_LATER;
      const next = await nextLook(client, heartbeatDetails?.payloads?.[0]);
      const failure = lastFailure ? await messageOf(client, lastFailure) : undefined;
      const said = next ?? (rests ? failure : undefined);
      return {
        name: activityType?.name ?? '',
        attempt: attempt ?? 1,
        ...(failure !== undefined && !rests && { failure }),
        ...(said && { next: said }),
      };
    }),
  );
}

/** Of Temporal's states of a pending task: no worker has taken it. */
const SCHEDULED = 1;

/** What of a run waits for a worker: names of activities, or `workflow`. */
export function untaken({ pendingWorkflowTask, pendingActivities: activities }: Description): string[] {
  const names = (activities ?? [])
    // One that is repeated has such a time while it is not yet due.
    .filter(({ state, nextAttemptScheduleTime }) => Number(state) === SCHEDULED && !nextAttemptScheduleTime)
    .map(({ activityType }) => activityType?.name ?? '');
  return Number(pendingWorkflowTask?.state) === SCHEDULED ? ['workflow', ...names] : names;
}

/** Of Temporal's states of a pending activity: a worker has taken it. */
const STARTED = 2;

/**
 * When the server may notice something of a run's activities that is in no history, after `now`, both in epoch milliseconds: a
 * worker that has died by the time limit of what it has taken, and when that is repeated. `Infinity` where nothing is due.
 */
export function noticeableAt({ pendingActivities: activities }: Description, now: number): number {
  const times = (activities ?? []).flatMap((one) => {
    if (Number(one.state) !== STARTED) return [millisecondsOf(one.nextAttemptScheduleTime)];
    const { heartbeatTimeout, startToCloseTimeout } = one.activityOptions ?? {};
    const began = millisecondsOf(one.lastStartedTime);
    const beat = Math.max(began, millisecondsOf(one.lastHeartbeatTime) || 0);
    return [beat + millisecondsOf(heartbeatTimeout), began + millisecondsOf(startToCloseTimeout)];
  });
  return Math.min(Infinity, ...times.filter((time) => time > now));
}

/** A time or a duration of the server; `NaN` for none, and for the 0 by which it says that there is none. */
function millisecondsOf(
  time: { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined,
): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6 || Number.NaN;
}

/** What `Wait.details` says of the next look. */
async function nextLook(client: Client, details: Payload | undefined): Promise<string | undefined> {
  const next = details && memberOf(await decoded(client, details), 'next');
  return typeof next === 'string' ? next : undefined;
}

/** A run as the server describes it. */
export type Description = WorkflowExecutionDescription['raw'];

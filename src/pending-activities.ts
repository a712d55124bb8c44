import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
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
      const next = await nextLook(client, heartbeatDetails?.payloads ?? []);
      const said = next ?? (rests ? lastFailure?.message : undefined);
      return {
        name: activityType?.name ?? '',
        attempt: attempt ?? 1,
        ...(lastFailure?.message && !rests && { failure: lastFailure.message }),
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

/** What `Wait.details` says of the next look. */
async function nextLook(client: Client, payloads: Parameters<Codec['decode']>[0]): Promise<string | undefined> {
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let decoded = payloads;
  for (const codec of payloadCodecs.toReversed()) decoded = await codec.decode(decoded);
  const next = decoded[0] && memberOf(payloadConverter.fromPayload<unknown>(decoded[0]), 'next');
  return typeof next === 'string' ? next : undefined;
}

type Codec = Client['options']['loadedDataConverter']['payloadCodecs'][number];
type Description = WorkflowExecutionDescription['raw'];

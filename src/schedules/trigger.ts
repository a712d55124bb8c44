import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ScheduleDescription, ScheduleHandle } from '@temporalio/client';

/**
 * What came of a trigger. `skipped` and `buffered`: a run goes on, and the overlap policy of the schedule lets no other
 * begin, or not yet.
 */
export type Triggered =
  | { readonly outcome: 'started'; readonly workflowId: string; readonly runId: string }
  | { readonly outcome: 'skipped' | 'buffered'; readonly running: readonly string[] };

const LOOK_EVERY_MS = 100;
/** By then the server has taken an action, or put it into its buffer. */
const WITHIN_MS = 5_000;

/**
 * Has a schedule act now as if it were due, paused or not: by its own overlap policy, so that a run that fails pauses it.
 * @throws `ScheduleNotFoundError`.
 */
export async function triggerSchedule(client: Client, id: string): Promise<Triggered> {
  const handle = client.schedule.getHandle(id);
  const before = await handle.describe();
  await handle.trigger(before.policies.overlap);
  return outcomeOf(handle, before);
}

async function outcomeOf(handle: ScheduleHandle, { info: before }: ScheduleDescription): Promise<Triggered> {
  const known = new Set(before.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  for (const giveUp = Date.now() + WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
    const { info } = await handle.describe();
    const started = info.recentActions.find(({ action }) => !known.has(action.workflow.firstExecutionRunId));
    if (started !== undefined) {
      const { workflowId, firstExecutionRunId: runId } = started.action.workflow;
      return { outcome: 'started', workflowId, runId };
    }
    const running = info.runningActions.map(({ workflow }) => workflow.workflowId);
    if (info.numActionsSkippedOverlap > before.numActionsSkippedOverlap) return { outcome: 'skipped', running };
    if (Date.now() > giveUp) return { outcome: 'buffered', running };
  }
}

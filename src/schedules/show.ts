import type { Client } from '@temporalio/client';
import { fileOf } from './apply.ts';
import { upcoming } from './list.ts';
import { type Members, membersOfSchedule, withoutSecrets } from './members.ts';
import { runOf, type ScheduledRun } from './runs.ts';

/** A schedule, with what it will do and has done. */
export interface ShownSchedule {
  readonly id: string;
  /** What it does, in the words of a definition, without secrets. */
  readonly members: Members;
  readonly note?: string;
  readonly file?: string;
  /** The next five times, ISO 8601; they count even while it is paused. */
  readonly next: readonly string[];
  /** The last ten runs, newest first. */
  readonly runs: readonly ScheduledRun[];
  readonly taken: number;
  /** Times that were skipped, since a run went on. */
  readonly skippedOverlap: number;
  /** Times that were over the catch-up window when the server was back. */
  readonly missedCatchUp: number;
}

const SHOWN_TIMES = 5;

/** @throws `ScheduleNotFoundError`. */
export async function showSchedule(client: Client, id: string): Promise<ShownSchedule> {
  const description = await client.schedule.getHandle(id).describe();
  const { info, state } = description;
  const file = fileOf(description);
  return {
    id,
    members: withoutSecrets(membersOfSchedule(description)),
    ...(state.note && { note: state.note }),
    ...(file !== undefined && { file }),
    next: upcoming(info.nextActionTimes).slice(0, SHOWN_TIMES),
    runs: await Promise.all(info.recentActions.toReversed().map((action) => runOf(client, action))),
    taken: info.numActionsTaken,
    skippedOverlap: info.numActionsSkippedOverlap,
    missedCatchUp: info.numActionsMissedCatchupWindow,
  };
}

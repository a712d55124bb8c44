import type { Client } from '@temporalio/client';
import { fileOf } from './apply.ts';
import { sayTimes } from './calendars.ts';

/** A schedule in a list of them, which lags a little behind. */
export interface ListedSchedule {
  readonly id: string;
  readonly cron: string;
  readonly timezone: string;
  readonly workflow: string;
  readonly paused: boolean;
  /** Why it is paused, or whatever else was noted. */
  readonly note?: string;
  /** ISO 8601; none for one that is over. */
  readonly next?: string;
  /** The file that it is from. */
  readonly file?: string;
}

/** All schedules of the namespace, by their ids. */
export async function listSchedules({ schedule }: Client): Promise<ListedSchedule[]> {
  const found: ListedSchedule[] = [];
  for await (const { scheduleId, spec, action, state, info, memo } of schedule.list()) {
    const [next] = upcoming(info.nextActionTimes);
    const file = fileOf({ memo: memo ?? {} });
    found.push({
      id: scheduleId,
      cron: spec === undefined ? '' : sayTimes(spec),
      timezone: spec?.timezone || 'UTC',
      workflow: action?.workflowType ?? '',
      paused: state.paused,
      ...(state.note && { note: state.note }),
      ...(next !== undefined && { next }),
      ...(file !== undefined && { file }),
    });
  }
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** In ISO 8601. The server goes on telling a time that it missed, as long as there is no other. */
export function upcoming(times: readonly Date[]): string[] {
  return times.filter((time) => time.getTime() > Date.now()).map((time) => time.toISOString());
}

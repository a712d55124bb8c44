import type { Client } from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { ScheduleError } from './file.ts';
import type { Overlap } from './overlap.ts';

/** What a backfill is to make up for. */
export interface Backfill {
  readonly from: Date;
  readonly to: Date;
  /** What is done while one of the runs goes on. */
  readonly overlap: Overlap;
}

/**
 * Starts a run for each time of a schedule in a period, which may be past or to come. Each takes its source now.
 * @returns the times, ISO 8601, without jitter.
 * @throws {ScheduleError} where the period has none; `ScheduleNotFoundError`.
 */
export async function backfillSchedule(client: Client, id: string, { from, to, overlap }: Backfill): Promise<string[]> {
  const handle = client.schedule.getHandle(id);
  // An id that is none has no times.
  await handle.describe();
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId: id,
    startTime: msNumberToTs(from.getTime()),
    endTime: msNumberToTs(to.getTime()),
  });
  const times = startTime.map((time) => new Date(tsToMs(time)).toISOString());
  if (times.length === 0) {
    throw new ScheduleError(`${id} has no time from ${from.toISOString()} to ${to.toISOString()}: nothing was started`);
  }
  await handle.backfill({ start: from, end: to, overlap });
  return times;
}

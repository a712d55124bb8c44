import { type CalendarSpec, type CalendarSpecDescription, DAYS_OF_WEEK, MONTHS } from '@temporalio/client';
import type { Range, ScheduleSpecDescription } from '@temporalio/client';
import { type Calendar, parseCron, rangesOf, sayCron } from './cron.ts';

/**
 * What Temporal gets of a cron expression: the calendar that it means, since that is what Temporal gives back of it. The
 * expression itself is a comment, which the Temporal UI shows.
 * @throws {CronError}
 */
export function toCalendar(cron: string): CalendarSpec {
  const calendar = parseCron(cron);
  const named = <Name extends string>(values: readonly number[], names: readonly Name[]): Range<Name>[] =>
    rangesOf(values).flatMap(({ start, end, step }) => {
      const [first, last] = [names[start], names[end]];
      return first === undefined || last === undefined ? [] : [{ start: first, end: last, step }];
    });
  return {
    second: rangesOf(calendar.second),
    minute: rangesOf(calendar.minute),
    hour: rangesOf(calendar.hour),
    dayOfMonth: rangesOf(calendar.dayOfMonth),
    month: named(
      calendar.month.map((month) => month - 1),
      MONTHS,
    ),
    dayOfWeek: named(calendar.dayOfWeek, DAYS_OF_WEEK),
    year: calendar.year.length === 0 ? '*' : rangesOf(calendar.year),
    comment: cron,
  };
}

/**
 * The times of a schedule in the words of cron; what was made elsewhere and is more than one expression is told as far as
 * cron has words for it.
 */
export function sayTimes({
  calendars = [],
  intervals = [],
  skip = [],
  startAt,
  endAt,
}: ScheduleSpecDescription): string {
  const times = [
    ...calendars.map((calendar) => sayCron(fromCalendar(calendar))),
    ...intervals.map(({ every, offset }) => `every ${every / 1_000} s${offset > 0 ? ` from ${offset / 1_000} s` : ''}`),
  ];
  const but = skip.map((calendar) => ` but ${sayCron(fromCalendar(calendar))}`).join('');
  const from = startAt === undefined ? '' : ` from ${startAt.toISOString()}`;
  const until = endAt === undefined ? '' : ` until ${endAt.toISOString()}`;
  return `${times.join(' and ')}${but}${from}${until}`;
}

function fromCalendar(calendar: CalendarSpecDescription): Calendar {
  const named = <Name extends string>(
    ranges: readonly Range<Name>[],
    names: readonly Name[],
    least: number,
  ): number[] =>
    valuesOf(
      ranges.map(({ start, end, step }) => ({
        start: names.indexOf(start) + least,
        end: names.indexOf(end) + least,
        step,
      })),
    );
  return {
    second: valuesOf(calendar.second),
    minute: valuesOf(calendar.minute),
    hour: valuesOf(calendar.hour),
    dayOfMonth: valuesOf(calendar.dayOfMonth),
    month: named(calendar.month, MONTHS, 1),
    dayOfWeek: named(calendar.dayOfWeek, DAYS_OF_WEEK, 0),
    year: valuesOf(calendar.year),
  };
}

function valuesOf(ranges: readonly Range<number>[]): number[] {
  const values = new Set<number>();
  for (const { start, end, step } of ranges) {
    for (let value = start; value <= end; value += step) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

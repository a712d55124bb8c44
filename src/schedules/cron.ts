/** The parts of a time, each with all of its values that fit; years: none for any. */
export type Calendar = Readonly<Record<FieldName, readonly number[]>>;
export type FieldName = 'second' | 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek' | 'year';

interface Field {
  readonly name: FieldName;
  /** For people. */
  readonly title: string;
  readonly least: number;
  readonly most: number;
  /** What may stand for the values, from the least on. */
  readonly words?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** In the order in which Temporal's cron expressions of seven fields have them. */
export const fields: readonly Field[] = [
  { name: 'second', title: 'a second', least: 0, most: 59 },
  { name: 'minute', title: 'a minute', least: 0, most: 59 },
  { name: 'hour', title: 'an hour', least: 0, most: 23 },
  { name: 'dayOfMonth', title: 'a day of the month', least: 1, most: 31 },
  { name: 'month', title: 'a month', least: 1, most: 12, words: months },
  { name: 'dayOfWeek', title: 'a day of the week', least: 0, most: 6, words: days },
  { name: 'year', title: 'a year', least: 2000, most: 2100 },
];

const shorthands: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** What is left out at either end of an expression: the second 0, and any year. */
const complete: Readonly<Record<number, (parts: readonly string[]) => readonly string[]>> = {
  5: (parts) => ['0', ...parts, '*'],
  6: (parts) => ['0', ...parts],
  7: (parts) => parts,
};

/** A cron expression that is none; `message` is a rule such as `must have an hour from 0 to 23`. */
export class CronError extends Error {
  override readonly name = 'CronError';
}

/**
 * Reads a cron expression as Temporal does: `minute hour day-of-month month day-of-week`, a year after them and a second
 * before that where wanted, or a shorthand such as `@daily`. Where both days are given, both must fit.
 * @throws {CronError}
 */
export function parseCron(text: string): Calendar {
  const parts = (shorthands[text.trim().toLowerCase()] ?? text).trim().split(/\s+/);
  const whole = complete[parts.length]?.(parts);
  if (whole === undefined) {
    throw new CronError(
      'must be a cron expression such as "0 3 * * 1-5": minute, hour, day of the month, month, day of the week',
    );
  }
  const values = fields.map((field, index) => [field.name, parseField(field, whole[index] ?? '')] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from the table, which has them all
  return Object.fromEntries(values) as Calendar;
}

function parseField(field: Field, text: string): readonly number[] {
  if (field.name === 'year' && text === '*') return [];
  const values = text.split(',').flatMap((part) => parsePart(field, part));
  return [...new Set(values)].toSorted((a, b) => a - b);
}

/** Such as `*`, `7`, `mon-fri` or `10-30/5`. */
function parsePart(field: Field, text: string): number[] {
  const { title, least, most, name } = field;
  const [, range = '', from = '', to, step] = /^(\*|([\da-z]+)(?:-([\da-z]+))?)(?:\/(\d+))?$/i.exec(text) ?? [];
  const start = range === '*' ? least : valueOf(field, from);
  const single = step === undefined ? start : most;
  const end = range === '*' ? most : to === undefined ? single : valueOf(field, to);
  const every = step === undefined ? 1 : Number(step);
  // Sunday is 0, and 7 as well.
  const last = name === 'dayOfWeek' ? 7 : most;
  if (!(start >= least && start <= end && end <= last && every > 0)) {
    throw new CronError(`must have ${title} from ${least} to ${most}, and not ${JSON.stringify(text)}`);
  }
  const values: number[] = [];
  for (let value = start; value <= end; value += every) values.push(name === 'dayOfWeek' ? value % 7 : value);
  return values;
}

function valueOf({ words = [], least }: Field, text: string): number {
  const index = words.indexOf(text.toLowerCase());
  if (index >= 0) return least + index;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

/** The shortest cron expression of a calendar, which is the same for all that mean the same. */
export function sayCron(calendar: Calendar): string {
  const parts = fields.map((field) => sayField(field, calendar[field.name]));
  const year = parts.at(-1) ?? '*';
  if (parts[0] !== '0') return parts.join(' ');
  return parts.slice(1, year === '*' ? -1 : undefined).join(' ');
}

function sayField({ least, most, name }: Field, values: readonly number[]): string {
  if (name === 'year' ? values.length === 0 : values.length === most - least + 1) return '*';
  return rangesOf(values)
    .map(({ start, end, step }) => {
      if (start === end) return String(start);
      if (step === 1) return `${start}-${end}`;
      return `${start === least && end + step > most ? '*' : `${start}-${end}`}/${step}`;
    })
    .join(',');
}

/** Values in a row: every `step` from `start` to `end`. */
export interface ValueRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** The fewest ranges that have just these values, which are sorted. */
export function rangesOf(values: readonly number[]): ValueRange[] {
  const [start = 0, second = 0] = values;
  const step = second - start;
  const end = values.at(-1) ?? start;
  const isEven = values.length > 2 && values.every((value, index) => value === start + index * step);
  if (isEven) return [{ start, end, step }];
  const runs: { start: number; end: number; step: number }[] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.end === value - 1) run.end = value;
    else runs.push({ start: value, end: value, step: 1 });
  }
  return runs;
}

import type { ScheduleChange, SchedulePlan } from '../../schedules/apply.ts';
import type { ListedSchedule } from '../../schedules/list.ts';
import { membersOfDefinition, withoutSecrets } from '../../schedules/members.ts';
import type { ScheduledRun } from '../../schedules/runs.ts';
import type { ShownSchedule } from '../../schedules/show.ts';
import type { Triggered } from '../../schedules/trigger.ts';
import { textTable } from '../terminal/table.ts';
import { clean, fitted } from '../terminal/text.ts';

/** Of `schedule list`. */
export function scheduleList(schedules: readonly ListedSchedule[], width?: number): string {
  if (schedules.length === 0) return 'There are no schedules';
  return textTable(
    ['ID', 'CRON', 'WORKFLOW', 'NEXT', 'FILE'],
    schedules.map(({ id, cron, timezone, workflow, paused, note, next, file }) => [
      id,
      `${cron} ${timezone}`,
      workflow,
      paused ? sayPaused(note) : next === undefined ? 'none' : inZone(next, timezone),
      file ?? '',
    ]),
    width,
  );
}

/** Of `schedule show`, and of what `schedule create` made. */
export function scheduleShown(shown: ShownSchedule, width?: number): string {
  const { id, file, members, note, next, runs, taken, skippedOverlap, missedCatchUp } = shown;
  const timezone = String(members['timezone']);
  const from = file === undefined ? '' : ` (from ${file})`;
  const state = members['paused'] === true ? sayPaused(note) : 'goes on';
  const times = next.length === 0 ? ['none'] : next.map((time) => inZone(time, timezone));
  const counts = `${taken} started, ${skippedOverlap} skipped since a run went on, ${missedCatchUp} missed`;
  return [
    `${id}${from}: ${state}`,
    ...membersSaid(members),
    'Next',
    ...times.map((time) => `  ${time}`),
    fitted(`Runs: ${counts}`, process.stdout),
    ...(runs.length === 0 ? [] : [runTable(runs, timezone, width)]),
  ].join('\n');
}

function runTable(runs: readonly ScheduledRun[], timezone: string, width?: number): string {
  return textTable(
    ['DUE', 'OUTCOME', 'WORKFLOW'],
    runs.map(({ due, outcome, reason, workflowId }) => [
      inZone(due, timezone),
      reason === undefined ? outcome : `${outcome}: ${clean(reason)}`,
      workflowId,
    ]),
    width,
  );
}

/** Of `schedule trigger`. */
export function scheduleTriggered(triggered: Triggered): string {
  if (triggered.outcome === 'started') return `Started ${triggered.workflowId} (run ${triggered.runId})`;
  const { outcome, running } = triggered;
  const before = running.length === 0 ? 'a run' : running.join(', ');
  return outcome === 'skipped' ? `Skipped: ${before} goes on` : `Begins when ${before} is over`;
}

/** Of `schedule backfill`. */
export function scheduleBackfilled({
  id,
  overlap,
  times,
}: {
  id: string;
  overlap: string;
  times: readonly string[];
}): string {
  return `${id} starts ${times.length} ${times.length === 1 ? 'run' : 'runs'} (${overlap}), for ${times.join(', ')}`;
}

const signs = { create: '+', update: '~', delete: '-' } as const;

/** What `schedule apply` is going to do. */
export function schedulePlan({ file, changes, others }: SchedulePlan): string {
  const lines = changes.map((change) => [`${signs[change.change]} ${change.id}`, ...detailsOf(change)].join('\n'));
  const alone = others.length === 0 ? [] : [`Not from ${file}, and left alone: ${others.join(', ')}`];
  return [...(lines.length === 0 ? ['Nothing differs'] : lines), ...alone].join('\n');
}

function detailsOf(change: ScheduleChange): string[] {
  if (change.change === 'delete') return [];
  if (change.change === 'create') return membersSaid(withoutSecrets(membersOfDefinition(change.definition)));
  return change.differences.map(
    ({ member, before, after }) =>
      `    ${member}: ${before === undefined ? 'none' : say(before)} -> ${after === undefined ? 'none' : say(after)}`,
  );
}

const did = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** What `schedule apply` did, or would do with `plan`. */
export function scheduleSums({ changes, unchanged }: SchedulePlan, plan: boolean): string {
  const sums = Object.entries(did).map(
    ([kind, done]) => `${changes.filter(({ change }) => change === kind).length} ${plan ? 'to be ' : ''}${done}`,
  );
  return [...sums, `${unchanged.length} unchanged`].join(', ');
}

function membersSaid(members: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(members).filter(([name, value]) => name !== 'paused' && value !== undefined);
  const longest = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `    ${name.padEnd(longest)}  ${say(value)}`);
}

const say = (value: unknown): string => clean(typeof value === 'string' ? value : JSON.stringify(value));

const sayPaused = (note?: string): string => `paused${note === undefined ? '' : `: ${clean(note)}`}`;

/** A time as a clock of the zone shows it, such as `Thu 2026-11-26 03:00:00 CET`. */
function inZone(time: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const part = Object.fromEntries(format.formatToParts(new Date(time)).map(({ type, value }) => [type, value]));
  return `${part['weekday']} ${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']}:${part['second']} ${part['timeZoneName']}`;
}

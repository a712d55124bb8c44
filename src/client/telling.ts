import type { Progress, ProgressStep } from '../../workflows/messages.ts';
import type { PendingActivity } from '../pending-activities.ts';
import type { ParkedStep, ProgressEvent } from './events.ts';

/** So long nothing of what is to be done was taken by a worker before it is said, in milliseconds. */
const UNATTENDED_AFTER_MS = 3_000;

/** Turns what a run is at each time into what happened since it was last told. */
export interface Telling {
  progress(now: Progress): ProgressEvent[];
  pending(now: readonly PendingActivity[]): ProgressEvent[];
  /**
   * @param waiting what no worker has taken, by name.
   * @param forSure whether it is said at once.
   */
  unattended(waiting: readonly string[], forSure: boolean): ProgressEvent[];
  /** When it is to be looked whether a worker has taken what waits now, in epoch milliseconds; `Infinity` where nothing does. */
  unattendedAt(): number;
}

/** Begins with nothing told. */
export function startTelling(): Telling {
  let last: Progress = { steps: [], links: {}, dnsRecords: [] };
  let saidOfActivities: ReadonlySet<string> = new Set();
  let waitingSince: ReadonlyMap<string, number> = new Map();
  let saidUnattended = false;
  return {
    progress(now) {
      const before = last;
      last = now;
      return [
        ...now.steps.flatMap((step, index) => changesOfStep(before.steps[index], step)),
        ...changesOfLinks(before.links, now.links),
        ...changesOfDns(before, now),
        ...partlyAppliedNow(before, now),
      ];
    },
    pending(now) {
      const before = saidOfActivities;
      const events = now.flatMap(eventOf);
      saidOfActivities = new Set(events.map((event) => JSON.stringify(event)));
      return events.filter((event) => !before.has(JSON.stringify(event)));
    },
    unattended(waiting, forSure) {
      const now = Date.now();
      const before = waitingSince;
      waitingSince = new Map(waiting.map((name) => [name, before.get(name) ?? now]));
      const long = waiting.filter((name) => forSure || now - (waitingSince.get(name) ?? now) >= UNATTENDED_AFTER_MS);
      const wasSaid = saidUnattended;
      // Once it is said, it holds until nothing waits any more.
      saidUnattended = long.length > 0 || (wasSaid && waiting.length > 0);
      if (saidUnattended === wasSaid) return [];
      return saidUnattended ? [{ type: 'unattended', waiting: long }] : [{ type: 'attended' }];
    },
    unattendedAt: () => (saidUnattended ? Infinity : Math.min(...waitingSince.values()) + UNATTENDED_AFTER_MS),
  };
}

function changesOfStep(before: ProgressStep | undefined, step: ProgressStep): ProgressEvent[] {
  const same = before?.state === step.state && before.detail === step.detail;
  if (same) return [];
  // Each step is told from its beginning, also where it was over before anybody looked; one that was mended begins again, and so does
  // one that a reset undid.
  const begins = before?.startedAt !== step.startedAt || (before.state !== 'running' && step.state === 'running');
  return [
    ...(begins ? [{ type: 'stepBegan', step: begun(step) } as const] : []),
    ...(step.state === 'running' && step.detail === undefined ? [] : [changeOf(step)]),
  ];
}

function changeOf(step: ProgressStep): ProgressEvent {
  if (isParked(step)) return { type: 'stepParked', step };
  return { type: step.state === 'running' ? 'stepWaits' : 'stepEnded', step };
}

/** A step as it was when it began. */
function begun({ title, startedAt }: ProgressStep): ProgressStep {
  return { title, startedAt, state: 'running' };
}

function isParked(step: ProgressStep): step is ParkedStep {
  return step.asks !== undefined;
}

function changesOfLinks(before: Progress['links'], now: Progress['links']): ProgressEvent[] {
  return Object.entries(now)
    .filter(([name, url]) => before[name] !== url)
    .map(([name, url]) => ({ type: 'link', name, url }));
}

function changesOfDns(before: Progress, { dnsRecords }: Progress): ProgressEvent[] {
  const same = JSON.stringify(before.dnsRecords) === JSON.stringify(dnsRecords);
  return same ? [] : [{ type: 'dnsRecords', records: dnsRecords }];
}

function partlyAppliedNow(before: Progress, { partlyApplied }: Progress): ProgressEvent[] {
  const isNews = before.partlyApplied === undefined && partlyApplied !== undefined;
  return isNews ? [{ type: 'partlyApplied', ...partlyApplied }] : [];
}

function eventOf({ name: activity, attempt, failure, next }: PendingActivity): ProgressEvent[] {
  if (failure !== undefined) return [{ type: 'retry', activity, attempt, failure }];
  return next === undefined ? [] : [{ type: 'nextLook', activity, next }];
}

import type { ApplicationFailure } from '@temporalio/common';
import { isCancellation, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Violation } from '../../activities/invalid-input.ts';
import type { DnsRecord, PartlyApplied, ShownCall, StateReport } from '../contracts.ts';
import { type Progress, type ProgressStep, progressQuery, type Question } from '../messages.ts';
import { sayCall } from '../summaries.ts';
import { rootFailure } from './failures.ts';
import type { TargetActivities } from './proxies.ts';

const marks = { running: '⏳', parked: '✋', done: '✅', failed: '❌', cancelled: '🚫' } as const satisfies Record<
  ProgressStep['state'],
  string
>;

/** Says why a step waits; with what it `asks` of a person, it is parked. */
export type Note = (detail: string, asks?: Question) => void;

/**
 * What the work of a step has. The target's activities are had in no other way, so that whatever fails for something that a
 * person can mend is parked.
 */
export interface Step extends TargetActivities {
  readonly note: Note;
}

/** Records what a run does, for the `progress` query and, in Markdown, for the run's page in the Temporal UI. */
export interface ProgressTracker {
  /** Says above all else what the run does. */
  head(summary: string): void;
  /** Runs `work` as a step, which may note why it waits. `detail` says what came of it. */
  step<T>(title: string, work: (step: Step) => Promise<T>, detail?: (result: T) => string): Promise<T>;
  /** Adds a named link. */
  link(name: string, url: string): void;
  /** Says which DNS records of a domain are yet to be set, instead of those that it said before. */
  dns(domainName: string, records: readonly DnsRecord[]): void;
  /** Says how far a run came that makes planned calls, when it ends before all are made. */
  partlyApplied(partly: PartlyApplied): void;
  /** Says what a run that did not end well has found and left. */
  states(report: StateReport): void;
  /** Says below all else what the run failed with. */
  failed(failure: ApplicationFailure): void;
}

/** How long a step has been parked and may be, epoch milliseconds. */
export interface Parked {
  readonly since: number;
  readonly until: number;
}

/** What is to happen with a step that failed. */
export interface Parking {
  /**
   * Waits until the step is to be repeated; gives nothing where it is not.
   * @param before given by the time before, where it was not mended since.
   */
  awaitMending(title: string, error: unknown, note: Note, before?: Parked): Promise<{ parked?: Parked } | undefined>;
}

/** Starts to record. Answers the `progress` query from here on. */
export function trackProgress(activities: TargetActivities, { awaitMending }: Parking): ProgressTracker {
  const steps: ProgressStep[] = [];
  const links: Record<string, string> = {};
  const unset = new Map<string, readonly DnsRecord[]>();
  const ended: { partlyApplied?: PartlyApplied; states?: StateReport } = {};
  const frame: Frame = {};
  const progress = (): Progress => ({ steps, links, dnsRecords: [...unset.values()].flat(), ...ended });
  setHandler(progressQuery, progress, { description: 'What the run did so far: its steps, links and DNS records' });

  const show = (): void => setCurrentDetails(toMarkdown(progress(), frame));
  const set = (index: number, step: ProgressStep): void => {
    steps[index] = step;
    show();
  };
  return {
    head(summary) {
      frame.summary = summary;
      show();
    },
    async step<T>(title: string, work: (step: Step) => Promise<T>, detail?: (result: T) => string): Promise<T> {
      const begun = { title, startedAt: now() };
      const index = steps.push({ ...begun, state: 'running' }) - 1;
      show();
      const note: Note = (noted, asks) =>
        set(index, {
          ...begun,
          detail: noted,
          ...(asks === undefined ? { state: 'running' } : { state: 'parked', asks }),
        });
      const attempt = async (parked?: Parked): Promise<T> => {
        try {
          return await work({ ...activities, note });
        } catch (error) {
          const repeated = await awaitMending(title, error, note, parked);
          if (repeated === undefined) throw error;
          set(index, { ...begun, state: 'running' });
          return attempt(repeated.parked);
        }
      };
      try {
        const result = await attempt();
        const said = detail?.(result);
        set(index, { ...begun, state: 'done', endedAt: now(), ...(said !== undefined && { detail: said }) });
        return result;
      } catch (error) {
        const state = isCancellation(error) ? 'cancelled' : 'failed';
        set(index, { ...begun, state, endedAt: now(), detail: rootFailure(error).message });
        throw error;
      }
    },
    link(name, url) {
      links[name] = url;
      show();
    },
    dns(domainName, records) {
      unset.set(domainName, records);
      show();
    },
    partlyApplied(partly) {
      ended.partlyApplied = partly;
      show();
    },
    states(report) {
      ended.states = report;
      show();
    },
    failed(failure) {
      frame.failure = failure;
      show();
    },
  };
}

/**
 * It changes with each look, and a history grows with all that a workflow is told: so it is shown where that costs nothing. The
 * UI itself puts the names in braces in.
 */
const PENDING =
  'When a wait looks next and why, and what is repeated and why: [Pending Activities](/namespaces/{namespace}/workflows/{workflowId}/{runId}/pending-activities)';

/** A last line of nothing, since the UI makes the frame of a text too low for its last line. */
const NOTHING = '\u00A0';

/** What stands around the progress. */
interface Frame {
  summary?: string;
  failure?: ApplicationFailure;
}

function toMarkdown(
  { steps, links, dnsRecords, partlyApplied, states = {} }: Progress,
  { summary, failure }: Frame,
): string {
  const list = steps.map(({ title, state, detail }) => `- ${marks[state]} ${title}${detail ? ` — ${detail}` : ''}`);
  const named = Object.entries(links).map(([name, url]) => `[${name}](${url})`);
  const parts = [
    ...(summary === undefined ? [] : [`**${summary}**`]),
    list.join('\n'),
    ...(named.length > 0 ? [`Links: ${named.join(', ')}`] : []),
    dnsTable(dnsRecords).join('\n'),
    ...(partlyApplied === undefined
      ? []
      : [callList('Made, and stays', partlyApplied.applied), callList('Left', partlyApplied.left)]),
    ...stateLines(states),
    ...(failure === undefined ? [] : [failureText(failure, steps)]),
    ...(steps.some(({ state }) => state === 'running') ? [PENDING] : []),
    NOTHING,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** So much of a state is shown, in characters; the `progress` query has all of it. */
const SHOWN_OF_STATE = 1_000;

/** As code, since names and settings may be full of what Markdown takes for its own. */
function stateLines({ before, after }: StateReport): string[] {
  const say = (one: object | null): string => {
    const json = JSON.stringify(one).replaceAll('`', "'");
    return one === null ? 'none' : `\`${json.length > SHOWN_OF_STATE ? `${json.slice(0, SHOWN_OF_STATE)}…` : json}\``;
  };
  return [
    ...(before === undefined ? [] : [`Before: ${say(before)}`]),
    ...(after === undefined ? [] : [`Afterwards: ${say(after)}`]),
  ];
}

/** What a step shows already is not said again; violations of an input are told one from the other by lines. */
function failureText({ type, message, details }: ApplicationFailure, steps: readonly ProgressStep[]): string {
  if (type === 'InvalidInput' && Array.isArray(details?.[0])) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the failure's type tells its details
    const violations = details[0] as readonly Violation[];
    return [`❌ **${type}**`, '', ...violations.map(violationLine)].join('\n');
  }
  return steps.some(({ detail }) => detail === message) ? `❌ **${type}**` : `❌ **${type}**: ${message}`;
}

/** As code, since the pattern of a member is full of what Markdown takes for its own. */
function violationLine({ path, rule, suggestion }: Violation): string {
  const meant = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
  return `- \`${`${path || 'the input'} ${rule}${meant}`.replaceAll('`', "'")}\``;
}

/** The domain itself is `@`, as in most forms for DNS records. */
function dnsTable(records: readonly DnsRecord[]): string[] {
  if (records.length === 0) return [];
  const rows = records.map(({ name, type, value }) => `| \`${name || '@'}\` | ${type} | \`${value}\` |`);
  return ['Set these DNS records:', '', '| name | type | value |', '| --- | --- | --- |', ...rows];
}

/** Calls by what they act on: what they would change stands in the failure's details, and in the answer to the query. */
function callList(title: string, calls: readonly ShownCall[]): string {
  if (calls.length === 0) return `${title}: nothing`;
  return [`${title}:`, '', ...calls.map((call) => `- ${sayCall(call)}`)].join('\n');
}

/** Workflow time. */
function now(): string {
  return new Date().toISOString();
}

import type { ProgressEvent } from '../../client.ts';
import type { ShownCall } from '../../../workflows/contracts.ts';
import type { ProgressStep } from '../../../workflows/messages.ts';
import { WORKFLOW_TASK_QUEUE } from '../../../workflows/queues.ts';
import { sayCall } from '../../../workflows/summaries.ts';
import { dnsTable } from '../reports/dns.ts';
import { sayDuration } from './duration.ts';
import type { Style } from './style.ts';
import { clean } from './text.ts';

/** How a line is shown where there are colours. */
type Tone = keyof Style | 'plain';

/** A line for people. */
export interface Line {
  readonly text: string;
  readonly tone: Tone;
  /** It is shown as it is, since it is a table. */
  readonly asIs?: true;
}

const marks = {
  running: ['…', 'plain'],
  parked: ['?', 'yellow'],
  done: ['✓', 'green'],
  failed: ['✗', 'red'],
  cancelled: ['⊘', 'yellow'],
} as const satisfies Record<ProgressStep['state'], readonly [mark: string, tone: Tone]>;

/** A step, as it is now. `now` in epoch milliseconds: how long it takes so far. */
export function stepLine({ title, state, startedAt, endedAt, detail }: ProgressStep, now?: number): Line {
  const [mark, tone] = marks[state];
  const until = endedAt === undefined ? now : Date.parse(endedAt);
  const took = until === undefined ? '' : ` (${sayDuration(until - Date.parse(startedAt))})`;
  return { text: `  ${mark} ${clean(title)}${detail === undefined ? '' : `: ${clean(detail)}`}${took}`, tone };
}

/** What an event of a run says to people, in lines that stay, on a screen of `width` columns. */
export function eventLines(event: ProgressEvent, workflowId: string, width: number): Line[] {
  switch (event.type) {
    case 'stepBegan':
    case 'stepWaits':
    case 'stepEnded':
      return [stepLine(event.step)];
    case 'stepParked':
      return [stepLine(event.step), { text: `    ${answers[event.step.asks.kind](workflowId)}`, tone: 'plain' }];
    case 'link':
      return [{ text: `    ${clean(event.name)}: ${clean(event.url)}`, tone: 'plain' }];
    case 'dnsRecords':
      return event.records.length === 0
        ? []
        : [
            { text: 'Set these DNS records:', tone: 'bold' },
            ...dnsTable(event.records, width)
              .split('\n')
              .map((text) => ({ text, tone: 'plain', asIs: true }) as const),
          ];
    case 'partlyApplied':
      return [...callLines('Made, and stays', event.applied), ...callLines('Left', event.left)];
    case 'nextLook':
      return [{ text: `    ${clean(event.next)}`, tone: 'dim' }];
    case 'retry':
      return [{ text: `  ! ${event.activity}, attempt ${event.attempt}: ${clean(event.failure)}`, tone: 'yellow' }];
    case 'unattended':
      return [{ text: unattended(event.waiting), tone: 'yellow' }];
    case 'attended':
      return [{ text: 'A worker has taken it', tone: 'plain' }];
    case 'reset':
      return [{ text: `  ↺ It was reset, and goes on as run ${event.runId}`, tone: 'yellow' }];
    // The end is said by whoever has the result.
    default:
      return [];
  }
}

function callLines(title: string, calls: readonly ShownCall[]): Line[] {
  if (calls.length === 0) return [{ text: `${title}: nothing`, tone: 'bold' }];
  const lines = calls.map((call) => ({ text: `  ${clean(sayCall(call))}`, tone: 'plain' }) as const);
  return [{ text: `${title}:`, tone: 'bold' }, ...lines];
}

/** How a parked step is answered. */
const answers = {
  approval: (id: string) => `temporal-amplify approve ${id}, or reject`,
  mend: (id: string) => `temporal-amplify retry-step ${id}`,
} as const;

function unattended(waiting: readonly string[]): string {
  const what = waiting.includes('workflow')
    ? `No worker polls the task queue ${WORKFLOW_TASK_QUEUE}`
    : `No worker takes ${waiting.join(', ')}`;
  return `${what}, or all are busy. Waiting; "temporal-amplify worker" starts one`;
}

import type { WorkflowInput } from '../client.ts';
import { memberOf } from '../model/member-of.ts';
import type { Shapes } from '../model/index.ts';
import { suggest } from '../model/suggest.ts';
import { validateShape, type Violation } from '../model/validate.ts';
import {
  isWorkflowName,
  nullMembers,
  validateWorkflowInput,
  type WorkflowName,
  workflowNames,
} from '../model/workflow-inputs.ts';
import { CronError, parseCron } from './cron.ts';
import { type Overlap, overlaps } from './overlap.ts';

/** A workflow that Temporal starts at certain times. */
export type ScheduleDefinition = { [Name in WorkflowName]: Definition<Name> }[WorkflowName];

interface Definition<Name extends WorkflowName> {
  /** Such as `0 3 * * 1-5`; what `parseCron` takes. */
  readonly cron: string;
  /** By its IANA name, such as `Europe/Berlin`. Default UTC. */
  readonly timezone?: string;
  readonly workflow: Name;
  readonly input: WorkflowInput<Name>;
  /** What happens while the run before goes on. Default: as `overlapOf` says for the workflow. */
  readonly overlap?: Overlap;
  /** How late a run may begin that the server could not start in time, in seconds; at least 10. Default an hour. */
  readonly catchUpSeconds?: number;
  /** Each run begins up to so many seconds later, by chance. Default 0. */
  readonly jitterSeconds?: number;
  /** When a run fails, pause the schedule, with a note of why. Default true. */
  readonly pauseOnFailure?: boolean;
  /** Default: not at first, and then as it is. */
  readonly paused?: boolean;
}

/** The shape of a definition, and of a file of them. */
export const scheduleShapes: Shapes = {
  ScheduleFile: {
    type: 'structure',
    required: ['schedules'],
    members: { name: { shape: 'FileName' }, schedules: { shape: 'Schedules' } },
  },
  FileName: { type: 'string', min: 1, max: 200 },
  Schedules: { type: 'map', key: { shape: 'ScheduleId' }, value: { shape: 'Schedule' } },
  ScheduleId: { type: 'string', min: 1, max: 200, pattern: '[\\w.:@/-]+' },
  Schedule: {
    type: 'structure',
    required: ['cron', 'workflow', 'input'],
    members: {
      cron: { shape: 'Text' },
      timezone: { shape: 'Text' },
      workflow: { shape: 'Text' },
      input: { shape: 'Input' },
      overlap: { shape: 'Overlap' },
      catchUpSeconds: { shape: 'CatchUpSeconds' },
      jitterSeconds: { shape: 'JitterSeconds' },
      pauseOnFailure: { shape: 'Boolean' },
      paused: { shape: 'Boolean' },
    },
  },
  Text: { type: 'string', min: 1, max: 1000 },
  Input: { type: 'document' },
  Overlap: { type: 'string', enum: overlaps },
  // The server takes a shorter window for one of 10 s.
  CatchUpSeconds: { type: 'integer', min: 10, max: 366 * 24 * 3600 },
  JitterSeconds: { type: 'integer', min: 0, max: 24 * 3600 },
  Boolean: { type: 'boolean' },
};

/** All violations of a schedule, those of its workflow's input included. */
export function scheduleViolations(id: string, definition: unknown): Violation[] {
  const found = [
    ...validateShape(scheduleShapes, 'ScheduleId', id).map(({ rule }) => ({
      path: '',
      rule: `has an id that ${rule}`,
    })),
    ...validateShape(scheduleShapes, 'Schedule', definition),
    ...nullMembers(definition),
  ];
  const [cron, timezone, workflow, input] = ['cron', 'timezone', 'workflow', 'input'].map((name) =>
    memberOf(definition, name),
  );
  return [
    ...found,
    ...(typeof cron === 'string' ? cronViolations(cron) : []),
    ...(typeof timezone === 'string' ? timezoneViolations(timezone) : []),
    ...(typeof workflow === 'string' ? workflowViolations(workflow, input) : []),
  ];
}

function cronViolations(cron: string): Violation[] {
  try {
    parseCron(cron);
    return [];
  } catch (error) {
    if (error instanceof CronError) return [{ path: 'cron', rule: error.message }];
    throw error;
  }
}

function timezoneViolations(timezone: string): Violation[] {
  try {
    Intl.DateTimeFormat('en', { timeZone: timezone });
    return [];
  } catch {
    const suggestion = suggest(timezone, Intl.supportedValuesOf('timeZone'));
    const rule = 'must be a time zone such as Europe/Berlin';
    return [{ path: 'timezone', rule, ...(suggestion !== undefined && { suggestion }) }];
  }
}

function workflowViolations(workflow: string, input: unknown): Violation[] {
  if (!isWorkflowName(workflow)) {
    const suggestion = suggest(workflow, workflowNames);
    const rule = 'must be the name of a workflow';
    return [{ path: 'workflow', rule, ...(suggestion !== undefined && { suggestion }) }];
  }
  if (input === undefined) return [];
  return [...validateWorkflowInput(workflow, input), ...artifacts(input)].map(({ path, ...violation }) => ({
    path: path === '' ? 'input' : `input.${path}`,
    ...violation,
  }));
}

/** A schedule outlives what is deployed today, and retention does not know of it. */
function artifacts(input: unknown, path = ''): Violation[] {
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    const at = Array.isArray(input) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    return name === 'source' && memberOf(value, 'artifact') !== undefined
      ? [
          {
            path: `${at}.artifact`,
            rule: 'must be a tag, a URL or a release: a schedule takes its source when it runs',
          },
        ]
      : artifacts(value, at);
  });
}

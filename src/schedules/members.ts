import type { ScheduleDescription } from '@temporalio/client';
import { WORKFLOW_TASK_QUEUE } from '../../workflows/queues.ts';
import { isSecretRef } from '../model/secret-ref.ts';
import { mapSecrets } from '../model/secrets.ts';
import { scheduledId } from '../workflow-ids.ts';
import { sayTimes } from './calendars.ts';
import { withDefaults } from './compiled.ts';
import { parseCron, sayCron } from './cron.ts';
import type { ScheduleDefinition } from './definition.ts';

/** What a schedule does, in the words of a definition; of one that was made by other means also what no definition says. */
export type Members = Readonly<Record<string, unknown>>;

/** One member that is to change. Secrets are not shown. */
export interface MemberDifference {
  /** Such as `cron` or `input.source.tag`. */
  readonly member: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The members of a definition, with what it leaves out; cron expressions that mean the same are the same. */
export function membersOfDefinition(definition: ScheduleDefinition): Members {
  const { cron, timezone, workflow, input, ...policies } = withDefaults(definition);
  return { cron: sayCron(parseCron(cron)), timezone, workflow, input, ...policies };
}

/** The members of a schedule that is there. */
export function membersOfSchedule({ scheduleId, spec, policies, action, state }: ScheduleDescription): Members {
  const { workflowType, workflowId, taskQueue, args = [] } = action;
  return {
    cron: sayTimes(spec),
    timezone: spec.timezone === undefined || spec.timezone === '' ? 'UTC' : spec.timezone,
    workflow: workflowType,
    input: args.length > 1 ? args : args[0],
    overlap: policies.overlap,
    catchUpSeconds: policies.catchupWindow / 1_000,
    jitterSeconds: (spec.jitter ?? 0) / 1_000,
    pauseOnFailure: policies.pauseOnFailure,
    paused: state.paused,
    ...(workflowId !== scheduledId(scheduleId) && { workflowId }),
    ...(taskQueue !== WORKFLOW_TASK_QUEUE && { taskQueue }),
  };
}

/** How what is there differs from what is defined. Whether it is paused counts only where the definition says so. */
export function differencesOf(there: Members, defined: Members): MemberDifference[] {
  const { paused, ...compared } = there;
  const before = defined['paused'] === undefined ? compared : { ...compared, paused };
  const [left, right] = [leaves(before), leaves(defined)];
  const [shownLeft, shownRight] = [leaves(withoutSecrets(before)), leaves(withoutSecrets(defined))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((member) => left.get(member) !== right.get(member))
    .map((member) => ({
      member,
      ...(left.has(member) && { before: shownLeft.get(member) ?? SECRET }),
      ...(right.has(member) && { after: shownRight.get(member) ?? SECRET }),
    }));
}

const SECRET = '(secret)';

/** A copy in which references to secrets stay, and secrets do not. */
export function withoutSecrets(members: Members): Members {
  return mapSecrets(members, (secret) => (isSecretRef(secret) ? secret : SECRET));
}

/** Everything below by its path; what has nothing below it is a value. */
function leaves(value: unknown, path = '', found = new Map<string, unknown>()): Map<string, unknown> {
  const entries: [string, unknown][] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    if (value !== undefined) found.set(path, typeof value === 'object' ? JSON.stringify(value) : value);
    return found;
  }
  for (const [name, item] of entries) {
    const below = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    leaves(item, below, found);
  }
  return found;
}

import type { Client, ScheduleSummary, WorkflowExecutionInfo } from '@temporalio/client';
import { PayloadKeyError } from '../../codec/encryption.ts';
import type { Config } from '../../config.ts';
import { decoded } from '../../decoded.ts';
import { secretsInClear } from '../../model/secrets.ts';
import { asked } from './asked.ts';
import { bad, type Check, good } from './check.ts';

/** So many of the newest runs, and of the schedules, are looked at. */
const LOOKED_AT = 20;
const name = 'payloads';
/** How to mend what a missing key keeps from being read. */
export const KEYS = 'set PAYLOAD_KEYS as for the workers';

/** Whether payloads are encrypted, and where they are not, whether what is stored has secrets in it. */
export async function checkPayloads(client: Client, { payloads }: Config): Promise<Check> {
  const [first, ...others] = payloads?.keys.map(({ id }) => id) ?? [];
  if (first !== undefined) {
    return good(name, `encrypted by the key ${first}${others.length === 0 ? '' : `; ${others.join(', ')} decrypt`}`);
  }
  try {
    return await asked(client.connection, name, () => checkStored(client));
  } catch (error) {
    if (!(error instanceof PayloadKeyError)) throw error;
    return bad(name, error.message, KEYS);
  }
}

/** Looks at all at once: one after the other, a server far away would not answer in time. */
async function checkStored(client: Client): Promise<Check> {
  const { workflow, schedule } = client;
  const [runs, schedules] = await Promise.all([
    firstOf(workflow.list({ pageSize: LOOKED_AT })),
    firstOf(schedule.list({ pageSize: LOOKED_AT })),
  ]);
  const looks = [
    ...runs.map((run) => exposedRun(client, run)),
    ...schedules.map((one) => exposedSchedule(client, one)),
  ];
  const exposed = (await Promise.all(looks)).filter((found) => found !== undefined);
  if (exposed.length === 0) return good(name, `not encrypted; no secrets in the newest ${LOOKED_AT} inputs`);
  return bad(
    name,
    `NOT ENCRYPTED, and Temporal shows secrets in the input of ${exposed.join(', ')}`,
    'set PAYLOAD_KEYS for workers, clients and command line (docs/security.md), or give references to secrets',
  );
}

async function firstOf<T>(list: AsyncIterable<T>): Promise<T[]> {
  const first: T[] = [];
  for await (const one of list) {
    first.push(one);
    if (first.length === LOOKED_AT) break;
  }
  return first;
}

async function exposedRun(client: Client, run: WorkflowExecutionInfo): Promise<string | undefined> {
  const { workflowId, runId } = run;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [input] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return input && secretsInClear(await decoded(client, input)).length > 0 ? workflowId : undefined;
}

async function exposedSchedule(client: Client, { scheduleId }: ScheduleSummary): Promise<string | undefined> {
  const { action } = await client.schedule.getHandle(scheduleId).describe();
  return secretsInClear(action.args).length > 0 ? `schedule ${scheduleId}` : undefined;
}

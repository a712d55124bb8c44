import type { Client } from '@temporalio/client';
import { PayloadKeyError } from '../../codec/encryption.ts';
import type { Config } from '../../config.ts';
import { decoded } from '../../decoded.ts';
import { secretsInClear } from '../../model/secrets.ts';
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
    const exposed = [...(await exposedRuns(client)), ...(await exposedSchedules(client))];
    if (exposed.length === 0) return good(name, `not encrypted; no secrets in the newest ${LOOKED_AT} inputs`);
    return bad(
      name,
      `NOT ENCRYPTED, and Temporal shows secrets in the input of ${exposed.join(', ')}`,
      'set PAYLOAD_KEYS for workers, clients and command line (docs/security.md), or give references to secrets',
    );
  } catch (error) {
    if (!(error instanceof PayloadKeyError)) throw error;
    return bad(name, error.message, KEYS);
  }
}

async function exposedRuns(client: Client): Promise<string[]> {
  const found: string[] = [];
  let seen = 0;
  for await (const { workflowId, runId } of client.workflow.list({ pageSize: LOOKED_AT })) {
    if ((seen += 1) > LOOKED_AT) break;
    const execution = { workflowId, runId };
    const { namespace } = client.options;
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: 1,
    });
    const [input] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (input && secretsInClear(await decoded(client, input)).length > 0) found.push(workflowId);
  }
  return found;
}

async function exposedSchedules(client: Client): Promise<string[]> {
  const found: string[] = [];
  let seen = 0;
  for await (const { scheduleId } of client.schedule.list({ pageSize: LOOKED_AT })) {
    if ((seen += 1) > LOOKED_AT) break;
    const { action } = await client.schedule.getHandle(scheduleId).describe();
    if (secretsInClear(action.args).length > 0) found.push(`schedule ${scheduleId}`);
  }
  return found;
}

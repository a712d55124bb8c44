import type { Client } from '@temporalio/client';
import type { Config } from '../../config.ts';
import { addCommand, missingSearchAttributes } from '../../search-attributes.ts';
import { refusalOf } from '../../errors.ts';
import { asked } from './asked.ts';
import { POLLED_WITHIN_MS, type PolledQueue, pollersOf } from '../pollers.ts';
import { bad, type Check, good } from './check.ts';

const GRPC_NOT_FOUND = 5;

/** Which version the server has. */
export function checkServer({ connection }: Client, address: string): Promise<Check> {
  return asked(connection, 'server', async () => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    return good('server', `${address}, version ${serverVersion ?? 'unknown'}`);
  });
}

/** Whether there is the namespace. */
export function checkNamespace({ connection }: Client, namespace: string): Promise<Check> {
  const name = 'namespace';
  return asked(connection, name, async () => {
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return good(name, namespace);
    } catch (error) {
      if (refusalOf(error)?.code !== GRPC_NOT_FOUND) throw error;
      const make = `temporal operator namespace create --namespace ${namespace}`;
      return bad(name, `the server has no namespace ${namespace}`, `set TEMPORAL_NAMESPACE, or make it: ${make}`);
    }
  });
}

/** Whether the namespace has the search attributes, unless this environment is without. */
export function checkSearchAttributes({ connection }: Client, config: Config): Promise<Check> {
  const name = 'search attributes';
  const { namespace } = config.temporal;
  return asked(
    connection,
    name,
    async () => {
      if (!config.searchAttributes) return good(name, 'not used (SEARCH_ATTRIBUTES=off)');
      if (!('operatorService' in connection)) return good(name, 'not looked at');
      const missing = await missingSearchAttributes(connection, namespace);
      if (missing.length === 0) return good(name, 'all there');
      const without = 'or set SEARCH_ATTRIBUTES=off for the workers';
      const add = `start a worker, which adds them; or: ${addCommand(namespace, missing)}; ${without}`;
      return bad(name, `${missing.join(', ')} missing`, add);
    },
    `let somebody who may look: temporal operator search-attribute list --namespace ${namespace}`,
  );
}

/** Whether a worker polls a task queue. */
export function checkQueue(client: Client, queue: PolledQueue): Promise<Check> {
  const name = `worker on ${queue.name}`;
  return asked(client.connection, name, async () => {
    const polled = (await pollersOf(client, queue)).filter(({ at }) => Date.now() - at < POLLED_WITHIN_MS);
    const who = [...new Set(polled.map(({ identity }) => identity))];
    if (who.length > 0) return good(name, who.join(', '));
    const start = 'start one, with the same TEMPORAL_*: temporal-amplify worker';
    return bad(name, `no worker polls the task queue ${queue.name}`, start);
  });
}

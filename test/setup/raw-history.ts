import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { Harness } from './harness.ts';

/** What the Temporal server has of a namespace, as whoever reads its database sees it. */
export interface Stored {
  /**
   * Each payload, wherever it stands; without search attributes, which are never encrypted, and what the worker's core notes
   * of a local activity (its number, its type, and when it ran).
   */
  readonly payloads: readonly Payload[];
  /** All of it, payloads as text. */
  readonly text: string;
}

/** Reads everything of all runs and schedules of a namespace, with a client that has no key. */
export async function storedIn({ config }: Harness): Promise<Stored> {
  const { namespace, connection: options } = config.temporal;
  const connection = await Connection.connect(options);
  try {
    const client = new Client({ connection, namespace });
    const found: unknown[] = [];
    for await (const { raw, workflowId, runId } of client.workflow.list()) {
      const handle = client.workflow.getHandle(workflowId, runId);
      const { raw: described } = await handle.describe();
      found.push(raw, described, await handle.fetchHistory());
    }
    const { schedules } = await client.workflowService.listSchedules({ namespace, maximumPageSize: 100 });
    for (const listed of schedules) {
      const request = { namespace, scheduleId: listed.scheduleId ?? '' };
      found.push(listed, await client.workflowService.describeSchedule(request));
    }
    const payloads = found.flatMap((one) => [...payloadsIn(one)]);
    return { payloads, text: JSON.stringify(found, asText) };
  } finally {
    await connection.close();
  }
}

/** The encoding of a payload, such as `json/plain`. */
export function encodingOf({ metadata }: Payload): string {
  return Buffer.from(metadata?.['encoding'] ?? []).toString();
}

function* payloadsIn(value: unknown): Generator<Payload> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if ('metadata' in value && 'data' in value) yield value as Payload;
  else if ('markerName' in value && 'details' in value)
    yield* payloadsIn([withoutData(value.details), 'failure' in value && value.failure]);
  else for (const [name, item] of Object.entries(value)) if (name !== 'searchAttributes') yield* payloadsIn(item);
}

function withoutData(details: unknown): unknown {
  return Object.entries(details ?? {}).filter(([name]) => name !== 'data');
}

function asText(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  // What Buffer's own toJSON made of it.
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value)
    return Buffer.from(value.data as number[]).toString('latin1');
  return value;
}

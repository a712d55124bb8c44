import { setTimeout as sleep } from 'node:timers/promises';
import proto from '@temporalio/proto';
import type { Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { isUnanswered } from './errors.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';

const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const APPEAR_WITHIN_MS = 10_000;

/** The server lacks search attributes and refused to add them; `message` has the commands that do. */
export class SearchAttributesError extends Error {
  override readonly name = 'SearchAttributesError';
}

/**
 * Adds the search attributes that the namespace lacks. A workflow that sets an unknown one is stuck until it exists, so
 * a worker may not start before.
 * @throws {SearchAttributesError} when the server refuses; what a connection throws when it breaks.
 */
export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  try {
    const absent = await missingSearchAttributes(connection, namespace);
    if (absent.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(absent.map((name) => [name, KEYWORD])),
    });
    // The server answers before every part of it knows the new attributes.
    const deadline = Date.now() + APPEAR_WITHIN_MS;
    while ((await missingSearchAttributes(connection, namespace)).length > 0) {
      if (Date.now() > deadline) throw new Error('they were added but do not appear');
      await sleep(100);
    }
  } catch (error) {
    if (isUnanswered(error)) throw error;
    throw new SearchAttributesError(advice(namespace, error), { cause: error });
  }
}

const names = Object.values(searchAttributes).map(({ name }) => name);

/** Names of the search attributes that a namespace lacks. */
export async function missingSearchAttributes(
  { operatorService }: Pick<NativeConnection | Connection, 'operatorService'>,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return names.filter((name) => customAttributes?.[name] === undefined);
}

/** What adds search attributes to a namespace. */
export function addCommand(namespace: string, added: readonly string[] = names): string {
  const flags = added.map((name) => `--name ${name} --type Keyword`).join(' ');
  return `temporal operator search-attribute create --namespace ${namespace} ${flags}`;
}

function advice(namespace: string, error: unknown): string {
  return [
    `The server did not let this worker add its search attributes: ${error instanceof Error ? error.message : String(error)}`,
    'Let someone who may add them run',
    `  ${addCommand(namespace)}`,
    'or run without them: SEARCH_ATTRIBUTES=off',
  ].join('\n');
}

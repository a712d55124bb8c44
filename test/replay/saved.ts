import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { packageRoot } from '../../src/dev/paths.ts';

/** The folder with the saved histories, `<workflow>.<scenario>.json` each. */
export const historiesDir = join(packageRoot, 'test', 'replay', 'histories');

/** A saved history by the name of its scenario, such as `deployBranch.queued`. */
export interface SavedHistory {
  readonly name: string;
  readonly text: string;
}

/** All saved histories, by name. */
export function savedHistories(): SavedHistory[] {
  const files = readdirSync(historiesDir).toSorted();
  return files.map((file) => ({
    name: file.replace(/\.json$/, ''),
    text: readFileSync(join(historiesDir, file), 'utf8'),
  }));
}

/** The type of the workflow that a history is of. */
export const workflowOf = (name: string): string => name.slice(0, name.indexOf('.'));

/** What neither the replay nor a reader needs: it tells of the machine, or of the server's own bookkeeping. */
const dropped = new Set([
  'binaryChecksum',
  'historySizeBytes',
  'identity',
  'links',
  'meteringMetadata',
  'requestId',
  'stackTrace',
  'taskId',
  'version',
  'workerVersion',
]);

/**
 * A history as it is saved: compact JSON in the form of Temporal's own tools, without what tells of this machine.
 * @param dir folder of the files that the run used; it becomes `/data`.
 */
export function savedText(history: History, dir: string): string {
  const local: readonly (readonly [string, string])[] = [
    [pathToFileURL(dir).href, 'file:///data'],
    [dir, '/data'],
    [hostname(), 'localhost'],
  ];
  const neutral = (text: string): string =>
    local
      .reduce((all, [from, to]) => all.replaceAll(from, to), text)
      .replaceAll(/(X-Amz-Signature=)\w+/g, '$1redacted');
  const tidy = (name: string, value: unknown): unknown => {
    if (dropped.has(name) || value === null) return undefined;
    if (typeof value !== 'string') return normalQueue(value);
    return name === 'data' ? encoded(neutral(decoded(value))) : neutral(value);
  };
  return `${JSON.stringify(JSON.parse(historyToJSON(history)), tidy)}\n`;
}

/** Everything that a saved history says, its payloads included, as text. */
export function plainText({ text }: SavedHistory): string {
  return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
    name === 'data' && typeof value === 'string' ? decoded(value) : value,
  );
}

const decoded = (data: string): string => Buffer.from(data, 'base64').toString('utf8');
const encoded = (data: string): string => Buffer.from(data, 'utf8').toString('base64');

/** The queue of a worker's own has the name of its machine; what stands for it is the queue of all. */
function normalQueue(value: unknown): unknown {
  const isSticky = typeof value === 'object' && value !== null && 'normalName' in value && value.normalName !== '';
  return isSticky ? { name: value.normalName, kind: 'TASK_QUEUE_KIND_NORMAL' } : value;
}

import { operationsByName } from '../model/index.ts';
import type { Operation } from '../model/index.ts';

/** One segment of the paths in the service models; a label matches what no literal does. */
interface Segment {
  readonly literals: Map<string, Segment>;
  label?: Segment;
  readonly operations: Map<string, Operation>;
}

/** An operation and the percent-decoded labels of the path, in their order. */
export interface Match {
  readonly operation: Operation;
  readonly labels: readonly string[];
}

const newSegment = (): Segment => ({ literals: new Map(), operations: new Map() });

const root = newSegment();
for (const operation of operationsByName.values()) add(operation);

function add(operation: Operation): void {
  let segment = root;
  for (const part of operation.http.requestUri.slice(1).split('/')) {
    const next = (part.startsWith('{') ? segment.label : segment.literals.get(part)) ?? newSegment();
    if (part.startsWith('{')) segment.label = next;
    else segment.literals.set(part, next);
    segment = next;
  }
  segment.operations.set(operation.http.method, operation);
}

/**
 * Finds the operation of a request by method and raw path (no query). Labels may hold percent-encoded slashes; an
 * empty one, as in `/apps/`, matches, so that validation names it. Throws a URIError on a malformed encoding.
 */
export function matchRoute(method: string, path: string): Match | undefined {
  const labels: string[] = [];
  let segment: Segment = root;
  for (const part of path.slice(1).split('/')) {
    const literal = segment.literals.get(part);
    if (literal === undefined && segment.label === undefined) return undefined;
    if (literal === undefined) labels.push(part.includes('%') ? decodeURIComponent(part) : part);
    segment = literal ?? segment.label ?? root;
  }
  const operation = segment.operations.get(method);
  return operation && { operation, labels };
}

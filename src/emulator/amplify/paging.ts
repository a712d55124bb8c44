import { badRequest } from '../errors.ts';
import type { Listed } from '../listed.ts';

/** What list operations take. */
export interface PageInput {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** A page of items, and the token of the next one unless it is the last. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

export interface PageOptions {
  /** Where the client does not say. */
  readonly pageSize: number;
  /** Default: oldest first. */
  readonly newestFirst?: boolean;
  /** Omits what was made in the last so many real seconds; default: nothing. */
  readonly lagSeconds?: number | undefined;
}

/**
 * One page of items in the order of their sequence numbers (rising, or falling where `newestFirst`). The token names
 * the last item given, so items that come or go in between do not shift the rest.
 */
export function pageOf<T extends Listed>(
  items: Iterable<T>,
  { nextToken, maxResults }: PageInput,
  options: PageOptions,
): Page<T> {
  const direction = options.newestFirst === true ? -1 : 1;
  const after = nextToken === undefined ? undefined : readToken(nextToken);
  const visible = options.lagSeconds === undefined ? Infinity : Date.now() - options.lagSeconds * 1000;
  const rest = [...items]
    .filter(({ madeAt = 0 }) => madeAt <= visible)
    .filter(({ sequence }) => after === undefined || (sequence - after) * direction > 0)
    .toSorted((one, other) => (one.sequence - other.sequence) * direction);
  const page = rest.slice(0, maxResults === undefined || maxResults === 0 ? options.pageSize : maxResults);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { items: page };
  return { items: page, nextToken: Buffer.from(`after:${last.sequence}`).toString('base64url') };
}

function readToken(token: string): number {
  const sequence = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (sequence === undefined) throw badRequest('Invalid nextToken');
  return Number(sequence);
}

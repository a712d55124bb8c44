import { badRequest } from '../errors.ts';

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

/**
 * One page of items in the order of their sequence numbers (rising, or falling where `newestFirst`). The token names
 * the last item given, so items that come or go in between do not shift the rest.
 */
export function pageOf<T extends { readonly sequence: number }>(
  items: Iterable<T>,
  { nextToken, maxResults }: PageInput,
  options: { pageSize: number; newestFirst?: boolean },
): Page<T> {
  const direction = options.newestFirst === true ? -1 : 1;
  const after = nextToken === undefined ? undefined : readToken(nextToken);
  const rest = [...items]
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

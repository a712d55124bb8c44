import { type ListedBy, lists, type ListTraits, pages } from './lists.ts';
import type { ListOperation } from './operations.ts';
import { fittingItems, MOST_PAYLOAD_BYTES, resultTooLarge, sizeOf } from './payload-limit.ts';
import type { Secrets } from './secrets/index.ts';
import type { OperationCalls } from './types.ts';

/** Input of the activity `listAll`. */
export interface ListRequest {
  readonly operation: ListOperation;
  /** As the operation takes it, without its members for pages. */
  readonly input: object;
  /** Stop after so many. Default: all. Not with listS3Buckets, whose pages have no size. */
  readonly maxItems?: number;
  /** Items a call, at most. Default: as many as the service allows. */
  readonly pageSize?: number;
  /** `nextToken` of an earlier result: go on there. */
  readonly startingToken?: string;
}

/** Result of the activity `listAll`. */
export interface Listed<Item = object> {
  readonly items: readonly Item[];
  /** There is more: the `startingToken` to go on with. */
  readonly nextToken?: string;
}

type Input = Parameters<OperationCalls[ListOperation]>[0];

/** The activity that lists to the end. */
export function createLister(call: OperationCalls, secrets: Secrets) {
  return {
    /**
     * Reads page after page, to the end or to `maxItems`. Secrets are redacted.
     * @throws `ApplicationFailure` of type `ResultTooLarge` when it is more than a workflow can carry, with the largest
     * `maxItems` that fits.
     */
    async listAll(request: ListRequest): Promise<Listed> {
      const { operation, input, maxItems = Number.POSITIVE_INFINITY, pageSize, startingToken } = request;
      const { pageSize: ofService }: ListTraits = lists[operation];
      const most = pageSize ?? ofService?.most;
      const items: ListedBy<ListOperation>[] = [];
      let bytes = 0;
      const paging = { from: startingToken, size: () => most && Math.min(most, maxItems - items.length) };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the call itself checks it
      for await (const page of pages(call, operation, input as Input, paging)) {
        const shown = secrets.redact(page.items);
        items.push(...shown);
        bytes += sizeOf(shown);
        if (bytes > MOST_PAYLOAD_BYTES) {
          const advice = `; ask with maxItems ${fittingItems(items.length, bytes)}, and go on with startingToken`;
          throw resultTooLarge(operation, bytes, advice);
        }
        if (page.next !== undefined && items.length >= maxItems) return { items, nextToken: page.next };
      }
      return { items };
    },
  };
}

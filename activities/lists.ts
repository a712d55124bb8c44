import { ApplicationFailure } from '@temporalio/common';
import type { ListOperation } from './operations.ts';
import type { OperationCalls } from './types.ts';

/** Where a list operation keeps its items and its pages. */
export interface ListTraits {
  /** Member of the answer that holds the items. */
  readonly items: string;
  /** Member of input and answer that names the next page. */
  readonly token: string;
  /** Member of the input that limits a page, and how much the service model allows. */
  readonly pageSize?: { readonly member: string; readonly most: number };
}

const upTo = (most: number): Pick<ListTraits, 'token' | 'pageSize'> => ({
  token: 'nextToken',
  pageSize: { member: 'maxResults', most },
});

/** Every list operation of both services, those without a paginator in the SDK included. */
export const lists = {
  listApps: { items: 'apps', ...upTo(100) },
  listArtifacts: { items: 'artifacts', ...upTo(50) },
  listBackendEnvironments: { items: 'backendEnvironments', ...upTo(50) },
  listBackendJobs: { items: 'Jobs', token: 'NextToken', pageSize: { member: 'MaxResults', most: 25 } },
  listBranches: { items: 'branches', ...upTo(50) },
  listDomainAssociations: { items: 'domainAssociations', ...upTo(50) },
  listJobs: { items: 'jobSummaries', ...upTo(50) },
  listS3Buckets: { items: 'Buckets', token: 'NextToken' },
  listWebhooks: { items: 'webhooks', ...upTo(50) },
} as const satisfies Record<ListOperation, ListTraits>;

type Input<Name extends ListOperation> = Parameters<OperationCalls[Name]>[0];
type ItemOf<Answer> = Answer extends readonly (infer Item)[] ? Item : never;
/** What a list operation lists. */
export type ListedBy<Name extends ListOperation> = ItemOf<
  Required<Awaited<ReturnType<OperationCalls[Name]>>>[(typeof lists)[Name]['items'] &
    keyof Awaited<ReturnType<OperationCalls[Name]>>]
>;

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; none after the last. */
  readonly next?: string;
}

/** Where to begin and how much to ask for at a time. */
export interface Paging {
  /** Token of the first page to read. Default: the beginning. */
  readonly from?: string | undefined;
  /** Items of the next page, at most; asked before each. Default: as many as the service allows. */
  readonly size?: () => number | undefined;
}

/**
 * A list page after page.
 * @throws `ApplicationFailure` of type `MalformedAnswer` when a page names one as the next that was there before, which
 * would never end.
 */
export async function* pages<Name extends ListOperation>(
  call: OperationCalls,
  operation: Name,
  input: Input<Name>,
  { from, size }: Paging = {},
): AsyncGenerator<Page<ListedBy<Name>>> {
  const { items, token, pageSize }: ListTraits = lists[operation];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table says where which operation keeps what
  const read = call[operation] as (input: object) => Promise<Readonly<Record<string, unknown>>>;
  const seen = new Set<string>();
  for (let at = from; ;) {
    const limits = pageSize && { [pageSize.member]: size?.() ?? pageSize.most };
    const answer = await read({ ...input, ...limits, ...(at !== undefined && { [token]: at }) });
    const next = answer[token];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    const listed = (answer[items] ?? []) as readonly ListedBy<Name>[];
    if (typeof next !== 'string' || next === '') {
      yield { items: listed };
      return;
    }
    if (seen.has(next) || next === from) {
      throw ApplicationFailure.create({ type: 'MalformedAnswer', message: `${operation} gave the same page twice` });
    }
    seen.add(next);
    yield { items: listed, next };
    at = next;
  }
}

/** Every item of a list, with as many a page as the service allows. */
export async function* everyItem<Name extends ListOperation>(
  call: OperationCalls,
  operation: Name,
  input: Input<Name>,
): AsyncGenerator<ListedBy<Name>> {
  for await (const { items } of pages(call, operation, input)) yield* items;
}

import type { OperationActivities } from './types.ts';

/** A page of a list operation. */
interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; none after the last. */
  readonly next: string | undefined;
}

/** All items of a list, page after page. A service that repeats a token would never end; that is its error. */
export async function* everyItem<Item>(read: (token: string | undefined) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    yield* items;
    if (next !== undefined && next === token) throw new Error('The service gave the same page token twice');
    token = next;
  } while (token !== undefined);
}

const withToken = (token: string | undefined) => (token === undefined ? {} : { nextToken: token });

/** Every app of the account and region. */
export const everyApp = (call: OperationActivities) =>
  everyItem(async (token) => {
    const { apps = [], nextToken } = await call.listApps({ maxResults: 100, ...withToken(token) });
    return { items: apps, next: nextToken };
  });

/** Every webhook of an app. */
export const everyWebhook = (call: OperationActivities, appId: string) =>
  everyItem(async (token) => {
    const { webhooks = [], nextToken } = await call.listWebhooks({ appId, maxResults: 50, ...withToken(token) });
    return { items: webhooks, next: nextToken };
  });

/** Every job of a branch, newest first. */
export const everyJob = (call: OperationActivities, branch: { appId: string; branchName: string }) =>
  everyItem(async (token) => {
    const { jobSummaries = [], nextToken } = await call.listJobs({ ...branch, maxResults: 50, ...withToken(token) });
    return { items: jobSummaries, next: nextToken };
  });

/** Every job of a backend environment, of one operation. */
export const everyBackendJob = (
  call: OperationActivities,
  filter: { AppId: string; BackendEnvironmentName: string; Operation: string },
) =>
  everyItem(async (token) => {
    const { Jobs = [], NextToken } = await call.listBackendJobs({
      ...filter,
      MaxResults: 25,
      ...(token !== undefined && { NextToken: token }),
    });
    return { items: Jobs, next: NextToken };
  });

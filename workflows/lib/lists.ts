import type { ListRequest } from '../../activities/list-all.ts';
import { orMissing } from './missing.ts';
import type { Step } from './progress.ts';

/** All items of a list; none where what it is of does not exist. */
export async function listed<Item>({ lists }: Step, request: ListRequest): Promise<readonly Item[]> {
  const found = await orMissing(lists.listAll(request));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's name tells what it lists
  return (found?.items ?? []) as readonly Item[];
}

import { log, sleep } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { OperationName } from '../types.ts';
import type { Output, Search, Strategy } from './strategy.ts';

/** How long a call may take effect after its connection broke, and a list may lack what was just made. */
export const SETTLE_MS = 3_000;

/**
 * Makes a call whose effect must happen once. A call that was perhaps made before looks first, and where the service
 * would make a second one, looks again after a moment, in case the earlier one takes effect late; one that was then
 * made nevertheless looks once more after another moment, and removes the younger.
 *
 * The window that remains: an effect that appears more than `SETTLE_MS` after the repeated call is not seen.
 */
export async function once<Name extends OperationName>(
  { complete, mark, find, exists, settle }: Strategy<Name>,
  search: Search<Name>,
  send: (input: Search<Name>['input']) => Promise<Output<Name>>,
): Promise<object> {
  const { repeated } = search;
  if (repeated) {
    const found = (await find(search)) ?? (settle && (await afterMoment(() => find(search))));
    if (found !== undefined) return adopted(found, search);
  }
  const input = (await complete?.(search)) ?? search.input;
  try {
    const made = await send(mark === undefined ? input : mark(input, search.key));
    if (!repeated || settle === undefined) return made;
    return await settled(made, () => settle(search, made));
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || exists?.test(error.message) !== true) throw error;
    const found = await find(search);
    if (found === undefined) throw error;
    return adopted(found, search);
  }
}

/** A run that is cancelled meanwhile must know what was made, to undo it. */
async function settled<T>(made: T, settle: () => Promise<T | undefined>): Promise<T> {
  try {
    return (await afterMoment(settle)) ?? made;
  } catch (error) {
    if (error instanceof CancelledFailure) return made;
    throw error;
  }
}

async function afterMoment<T>(look: () => Promise<T>): Promise<T> {
  await sleep(SETTLE_MS);
  return look();
}

function adopted<T extends object>(found: T, search: { readonly key: string; adopted(): void }): T {
  log.info('adopted what an earlier attempt made', { operationKey: search.key });
  search.adopted();
  return found;
}

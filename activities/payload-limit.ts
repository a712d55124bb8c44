import { ApplicationFailure } from '@temporalio/common';
import { lists, type ListTraits } from './lists.ts';
import { isListOperation } from './operations.ts';
import type { OperationName } from './types.ts';

/** Temporal refuses a payload above 2 MB (limit.blobSize.error); encryption and its own frame need some of it. */
export const MOST_PAYLOAD_BYTES = 1_900_000;

/**
 * Gives an answer that a history can carry.
 * @param most bytes of it; default: all that a payload can have.
 * @throws `ApplicationFailure` of type `ResultTooLarge`, final, which says what to ask for instead.
 */
export function withinPayloadLimit<T extends object>(
  operation: OperationName,
  answer: T,
  most = MOST_PAYLOAD_BYTES,
): T {
  if (isSmall(answer, most)) return answer;
  const bytes = sizeOf(answer);
  if (bytes <= most) return answer;
  const traits: ListTraits | undefined = isListOperation(operation) ? lists[operation] : undefined;
  const items: unknown = traits && Reflect.get(answer, traits.items);
  const advice =
    traits?.pageSize !== undefined && Array.isArray(items)
      ? `; ask with ${traits.pageSize.member} ${fittingItems(items.length, bytes)}, and go on with ${traits.token}`
      : '';
  throw resultTooLarge(operation, bytes, advice, most);
}

/** Failure of type `ResultTooLarge`. */
export function resultTooLarge(
  operation: OperationName,
  bytes: number,
  advice: string,
  mostBytes = MOST_PAYLOAD_BYTES,
): ApplicationFailure {
  const [has, most] = [bytes, mostBytes].map((size) => `${(size / 1e6).toFixed(1)} MB`);
  return ApplicationFailure.nonRetryable(
    `${operation}: the answer has ${has}, and a workflow can carry ${most}${advice}`,
    'ResultTooLarge',
  );
}

/** How many of so many items of so many bytes a payload holds, with room for larger ones. */
export function fittingItems(items: number, bytes: number): number {
  return Math.max(1, Math.floor((items * MOST_PAYLOAD_BYTES * 0.8) / bytes));
}

/** JSON has at most six bytes for a character, so these fit whatever they are; most answers are that small. */
function isSmall(answer: object, most: number): boolean {
  let left = most / 6;
  const take = (value: unknown): void => {
    left -= typeof value === 'string' ? value.length + 4 : 8;
    if (typeof value !== 'object' || value === null || left < 0) return;
    for (const [name, item] of Object.entries(value)) {
      left -= name.length;
      take(item);
    }
  };
  take(answer);
  return left >= 0;
}

/** Length as JSON, in bytes. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

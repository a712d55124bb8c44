import { ApplicationFailure } from '@temporalio/common';
import { lists, type ListTraits } from './lists.ts';
import { isListOperation } from './operations.ts';
import type { OperationName } from './types.ts';

/** Temporal refuses a payload above 2 MB (limit.blobSize.error); encryption and its own frame need some of it. */
export const MOST_PAYLOAD_BYTES = 1_900_000;

/**
 * Gives an answer that a history can carry.
 * @throws `ApplicationFailure` of type `ResultTooLarge`, final, which says what to ask for instead.
 */
export function withinPayloadLimit<T extends object>(operation: OperationName, answer: T): T {
  const bytes = sizeOf(answer);
  if (bytes <= MOST_PAYLOAD_BYTES) return answer;
  const traits: ListTraits | undefined = isListOperation(operation) ? lists[operation] : undefined;
  const items: unknown = traits && Reflect.get(answer, traits.items);
  const advice =
    traits?.pageSize !== undefined && Array.isArray(items)
      ? `; ask with ${traits.pageSize.member} ${fittingItems(items.length, bytes)}, and go on with ${traits.token}`
      : '';
  throw resultTooLarge(operation, bytes, advice);
}

/** Failure of type `ResultTooLarge`. */
export function resultTooLarge(operation: OperationName, bytes: number, advice: string): ApplicationFailure {
  const [has, most] = [bytes, MOST_PAYLOAD_BYTES].map((size) => `${(size / 1e6).toFixed(1)} MB`);
  return ApplicationFailure.nonRetryable(
    `${operation}: the answer has ${has}, and a workflow can carry ${most}${advice}`,
    'ResultTooLarge',
  );
}

/** How many of so many items of so many bytes a payload holds, with room for larger ones. */
export function fittingItems(items: number, bytes: number): number {
  return Math.max(1, Math.floor((items * MOST_PAYLOAD_BYTES * 0.8) / bytes));
}

/** Length as JSON, in bytes. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

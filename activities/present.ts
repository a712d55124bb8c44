import { ApplicationFailure } from '@temporalio/common';

/**
 * A member that an answer must have.
 * @throws `ApplicationFailure` of type `MalformedAnswer`, which is retried: the next answer may be whole.
 */
export function present<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value;
  throw ApplicationFailure.create({ type: 'MalformedAnswer', message: `AWS answered without ${member}` });
}

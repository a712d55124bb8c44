import { ApplicationFailure } from '@temporalio/common';

/**
 * A member without which the workflow cannot go on.
 * @throws `ApplicationFailure` of type `MalformedAnswer`, final: the call itself succeeded and is not repeated.
 */
export function present<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value;
  throw ApplicationFailure.nonRetryable(`AWS answered without ${member}`, 'MalformedAnswer');
}

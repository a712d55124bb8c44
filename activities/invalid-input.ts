import { ApplicationFailure } from '@temporalio/common';
import type { Violation } from '../src/model/validate.ts';

/** Failure of type `InvalidInput`, never retried: every violation in the message, as data in the details. */
export function invalidInput(subject: string, violations: readonly Violation[]): ApplicationFailure {
  const list = violations.map(({ path, rule, suggestion }) =>
    [path, rule, suggestion === undefined ? '' : `(${suggestion})`].filter((part) => part !== '').join(' '),
  );
  return ApplicationFailure.create({
    type: 'InvalidInput',
    message: `${subject}: ${list.join('; ')}`,
    nonRetryable: true,
    details: [violations],
  });
}

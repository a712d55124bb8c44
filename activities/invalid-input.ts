import { ApplicationFailure } from '@temporalio/common';
import { sayViolations, type Violation } from '../src/model/validate.ts';

/** Failure of type `InvalidInput`, never retried: every violation in the message, as data in the details. */
export function invalidInput(subject: string, violations: readonly Violation[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'InvalidInput',
    message: `${subject}: ${sayViolations(violations)}`,
    nonRetryable: true,
    details: [violations],
  });
}

import { ApplicationFailure } from '@temporalio/common';
import { sayViolations, someViolations, type Violation } from '../src/model/validate.ts';

export type { Violation };

/** Failure of type `InvalidInput`, never retried: the violations in the message, as data in the details. */
export function invalidInput(subject: string, violations: readonly Violation[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'InvalidInput',
    message: `${subject}: ${sayViolations(violations)}`,
    nonRetryable: true,
    details: [someViolations(violations)],
  });
}

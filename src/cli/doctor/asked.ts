import type { ConnectionLike } from '@temporalio/client';
import { ACCESS, refusalOf } from '../../errors.ts';
import { messageOf } from '../exit-codes.ts';
import { bad, type Check } from './check.ts';

/** What to do about a server that does not answer a question of `doctor`, by gRPC's code. */
const advice: Readonly<Record<number, string>> = {
  4: 'see whether the server is busy, and try again',
  7: `the server does not let you ask that. ${ACCESS}; see TEMPORAL_NAMESPACE`,
  8: 'the server takes no more calls for now: try again in a minute',
  12: 'the server does not offer that: it is too old, or a cloud that has another way to see it',
  14: 'see whether the server still runs, and try again',
  16: `the server does not know you. ${ACCESS}`,
};

/** A server that is busy may answer a question about workflows only when they come to it. */
const ANSWER_WITHIN_MS = 10_000;

/** Asks the server for something; where it refuses, or does not answer in time, that is a check that failed. */
export async function asked<T>(
  connection: ConnectionLike,
  name: string,
  question: () => Promise<T>,
  mend?: string,
): Promise<T | Check> {
  try {
    return await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, question);
  } catch (error) {
    return refused(name, error, mend);
  }
}

/**
 * What the server refuses, as a check that failed.
 * @throws the error, where it is no refusal.
 */
export function refused(name: string, error: unknown, mend?: string): Check {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return bad(name, messageOf(error), mend ?? advice[refusal.code] ?? 'see the log of the Temporal server');
}

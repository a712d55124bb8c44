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

/** Asks the server for something; where it refuses, that is a check that failed. */
export async function asked<T>(name: string, question: () => Promise<T>, mend?: string): Promise<T | Check> {
  try {
    return await question();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return bad(name, messageOf(error), mend ?? advice[refusal.code] ?? 'see the log of the Temporal server');
  }
}

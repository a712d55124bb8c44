import { log } from '@temporalio/activity';
import { validateInput } from '../src/model/validate.ts';
import { mayHaveCalled } from './effects/identity.ts';
import { orNothingStarted } from './effects/nothing-started.ts';
import { heartbeating } from './heartbeating.ts';
import { invalidInput } from './invalid-input.ts';
import { operationNames } from './operations.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { scrub, type Secrets } from './secrets/index.ts';
import type { CallOptions, OperationActivities, OperationCalls, OperationName } from './types.ts';

/**
 * An activity for each of the 68 operations, named as in the table `operations`: the call as it may enter a history.
 * References become secrets on the way in, secrets are redacted on the way out, and neither is in any failure or log.
 */
export function createOperationActivities(calls: OperationCalls, secrets: Secrets): OperationActivities {
  const activities = Object.fromEntries(operationNames.map((name) => [name, operationActivity(name, calls, secrets)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from the table, which has them all
  return activities as unknown as OperationActivities;
}

type OperationActivity = (input: object, options?: CallOptions) => Promise<object>;

function operationActivity(name: OperationName, calls: OperationCalls, secrets: Secrets): OperationActivity {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the input is checked by the call itself
  const call = calls[name] as (input: object, effect: CallOptions['effect']) => Promise<object>;
  const activity: OperationActivity = async (input, { effect, reveal, firstRefusal } = {}) => {
    const asked = await inClear(name, input, reveal, secrets);
    const calling = call(asked.input, effect);
    try {
      const isFirst = firstRefusal === 'final' && !mayHaveCalled(effect);
      const answer = secrets.redact(await (isFirst ? orNothingStarted(calling) : calling), reveal);
      log.trace('AWS answer', { operation: name, input: secrets.redact(asked.input), answer });
      return withinPayloadLimit(name, answer);
    } catch (error) {
      scrub(error, asked.secrets);
      throw error;
    }
  };
  return Object.defineProperty(activity, 'name', { value: name });
}

/** The input with its secrets. No secret is read for a request that is wrong or asks for too much. */
async function inClear(name: OperationName, input: object, reveal: boolean | undefined, secrets: Secrets) {
  if (!reveal && !secrets.hasReferences(input)) return { input, secrets: [] };
  const violations = [...validateInput(name, input), ...(await secrets.refused(input, reveal))];
  if (violations.length > 0) throw invalidInput(name, violations);
  return heartbeating(() => secrets.resolve(input));
}

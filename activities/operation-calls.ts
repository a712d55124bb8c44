import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { validateInput } from '../src/model/validate.ts';
import { type EffectId, madeSince, mayHaveCalled, operationKey } from './effects/identity.ts';
import { strategies } from './effects/index.ts';
import { once } from './effects/once.ts';
import type { Strategy } from './effects/strategy.ts';
import { heartbeating } from './heartbeating.ts';
import { invalidInput } from './invalid-input.ts';
import { operationNames, operations, type OperationTraits } from './operations.ts';
import type { Metrics } from './metrics.ts';
import type { Send } from './send.ts';
import type { OperationCalls, OperationName } from './types.ts';
import type { Priority } from './budget/call-budget.ts';

/**
 * A call for each of the 68 operations, for activities: the input is checked, what must happen once does, and what goes
 * wrong is an `ApplicationFailure` (see failures.ts). Inputs and answers have their secrets in clear.
 * @param priority of all calls; StopJob goes first in any case.
 */
export function createOperationCalls(send: Send, metrics: Metrics, priority: Priority = 'call'): OperationCalls {
  const calls: Record<string, OperationCall> = {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- filled below from the table, which has them all
  const all = calls as unknown as OperationCalls;
  for (const name of operationNames) calls[name] = operationCall(name, { send, metrics, priority, call: all });
  return all;
}

type OperationCall = (input: object, effect?: EffectId) => Promise<object>;

interface Means {
  readonly send: Send;
  readonly metrics: Metrics;
  readonly priority: Priority;
  readonly call: OperationCalls;
}

function operationCall(name: OperationName, { send: transport, metrics, priority, call }: Means): OperationCall {
  // Whoever stops something must not stand in line behind those who start more.
  const send = sender(name, transport, name === 'stopJob' ? 'stop' : priority);
  const adopted = (): void => metrics.adopted(name);
  const strategy: Strategy<OperationName> | undefined = strategies[name];
  return async (input, effect) => {
    const violations = validateInput(name, input);
    if (violations.length > 0) throw invalidInput(name, violations);
    if (strategy === undefined) return send(input);
    const repeated = mayHaveCalled(effect);
    const search = { call, input, key: operationKey(effect), repeated, since: madeSince(), adopted };
    return once(strategy, search, send);
  };
}

/** Sends an operation's request once, as the activity that is running. */
function sender(name: OperationName, send: Send, priority: Priority): (input: object) => Promise<object> {
  const { kind }: OperationTraits = operations[name];
  return async (input) => {
    const { attempt } = activityInfo();
    try {
      const signal = cancellationSignal();
      const { output, requestId } = await heartbeating(() => send(name, input, { signal, priority, attempt }));
      log[kind === 'read' ? 'debug' : 'info']('AWS call', { operation: name, awsRequestId: requestId });
      return output;
    } catch (error) {
      const missing = error instanceof ApplicationFailure && error.type === 'NotFoundException';
      // An earlier attempt deleted it, and its answer was lost.
      if (kind === 'delete' && attempt > 1 && missing) return {};
      throw error;
    }
  };
}

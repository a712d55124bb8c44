import * as amplify from '@aws-sdk/client-amplify';
import * as amplifyBackend from '@aws-sdk/client-amplifybackend';
import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import { validateInput } from '../src/model/validate.ts';
import type { Clients } from './clients.ts';
import { type EffectId, madeSince, mayHaveCalled, operationKey } from './effects/identity.ts';
import { strategies } from './effects/index.ts';
import { once } from './effects/once.ts';
import type { Strategy } from './effects/strategy.ts';
import { callFailure } from './failures.ts';
import { heartbeating, rethrowIfCancelled } from './heartbeating.ts';
import { invalidInput } from './invalid-input.ts';
import { operationNames, operations, type OperationTraits, type Service } from './operations.ts';
import type { OperationCalls, OperationName } from './types.ts';

/** What the two clients have in common, for commands that are looked up by name. */
interface Sender {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<{ $metadata: { requestId?: string } }>;
}
type CommandClass = new (input: object) => object;

const packages = { amplify, amplifybackend: amplifyBackend } as const satisfies Record<Service, object>;

/**
 * A call for each of the 68 operations, for activities: the input is checked, what must happen once does, and what goes
 * wrong is an `ApplicationFailure` (see failures.ts). Inputs and answers have their secrets in clear.
 */
export function createOperationCalls(clients: Clients): OperationCalls {
  const calls: Record<string, OperationCall> = {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- filled below from the table, which has them all
  const all = calls as unknown as OperationCalls;
  for (const name of operationNames) calls[name] = operationCall(name, clients, all);
  return all;
}

type OperationCall = (input: object, effect?: EffectId) => Promise<object>;

function operationCall(name: OperationName, clients: Clients, call: OperationCalls): OperationCall {
  const send = sender(name, clients);
  const strategy: Strategy<OperationName> | undefined = strategies[name];
  return async (input, effect) => {
    const violations = validateInput(name, input);
    if (violations.length > 0) throw invalidInput(name, violations);
    if (strategy === undefined) return send(input);
    const search = { call, input, key: operationKey(effect), since: madeSince() };
    return once(strategy, search, mayHaveCalled(effect), send);
  };
}

/** Sends an operation's request once and gives the answer as JSON would. */
function sender(name: OperationName, clients: Clients): (input: object) => Promise<object> {
  const { service, kind, dates = [] }: OperationTraits = operations[name];
  const client: Sender = clients[service];
  const Command = commandClass(service, name);
  return async (input) => {
    try {
      const command = new Command(reviveDates(input, dates));
      const { $metadata, ...output } = await heartbeating(() =>
        client.send(command, { abortSignal: cancellationSignal() }),
      );
      log[kind === 'read' ? 'debug' : 'info']('AWS call', { operation: name, awsRequestId: $metadata.requestId });
      return toWire(output);
    } catch (error) {
      rethrowIfCancelled(error);
      const { attempt } = activityInfo();
      const failure = callFailure(name, error, attempt);
      // An earlier attempt deleted it, and its answer was lost.
      if (kind === 'delete' && attempt > 1 && failure.type === 'NotFoundException') return {};
      throw failure;
    }
  };
}

function commandClass(service: Service, name: OperationName): CommandClass {
  const exported: Readonly<Record<string, unknown>> = packages[service];
  const Command = exported[`${name.charAt(0).toUpperCase()}${name.slice(1)}Command`];
  if (typeof Command !== 'function') throw new Error(`The SDK of ${service} has no command for ${name}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every export of that name is a command class
  return Command as CommandClass;
}

/** The SDK sends a string for a `Date` unchanged, which the services refuse or misread. */
function reviveDates(input: object, dates: readonly string[]): object {
  const revived: Record<string, unknown> = { ...input };
  for (const member of dates) {
    const value = revived[member];
    if (typeof value === 'string') revived[member] = new Date(value);
  }
  return revived;
}

/** Dates as ISO 8601 strings, so that an answer looks the same before and after it crossed Temporal. */
function toWire(output: object): object {
  return Object.fromEntries(Object.entries(output).map(([name, value]) => [name, wireValue(value)]));
}

function wireValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(wireValue);
  return typeof value === 'object' && value !== null ? toWire(value) : value;
}

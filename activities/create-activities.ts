import * as amplify from '@aws-sdk/client-amplify';
import * as amplifyBackend from '@aws-sdk/client-amplifybackend';
import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import { validateInput } from '../src/model/validate.ts';
import type { Clients } from './clients.ts';
import { callFailure } from './failures.ts';
import { heartbeating, rethrowIfCancelled } from './heartbeating.ts';
import { invalidInput } from './invalid-input.ts';
import { operationNames, operations, type OperationTraits, type Service } from './operations.ts';
import type { OperationActivities, OperationName } from './types.ts';

/** What the two clients have in common, for commands that are looked up by name. */
interface Sender {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<{ $metadata: { requestId?: string } }>;
}
type CommandClass = new (input: object) => object;

const packages = { amplify, amplifybackend: amplifyBackend } as const satisfies Record<Service, object>;

/** Builds one activity for each of the 68 operations, named as in the table `operations`. */
export function createOperationActivities(clients: Clients): OperationActivities {
  const entries = operationNames.map((name) => [name, operationActivity(name, clients)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pairs of name and function lose which belong together
  return Object.fromEntries(entries) as OperationActivities;
}

function operationActivity(name: OperationName, clients: Clients): (input: object) => Promise<object> {
  const { service, kind, dates = [] }: OperationTraits = operations[name];
  const client: Sender = clients[service];
  const Command = commandClass(service, name);
  const activity = async (input: object): Promise<object> => {
    const violations = validateInput(name, input);
    if (violations.length > 0) throw invalidInput(name, violations);
    try {
      const command = new Command(reviveDates(input, dates));
      const { $metadata, ...output } = await heartbeating(() =>
        client.send(command, { abortSignal: cancellationSignal() }),
      );
      log[kind === 'read' ? 'debug' : 'info']('AWS call', { operation: name, awsRequestId: $metadata.requestId });
      return output;
    } catch (error) {
      rethrowIfCancelled(error);
      const { attempt } = activityInfo();
      const failure = callFailure(name, error, attempt);
      // An earlier attempt deleted it, and its answer was lost.
      if (kind === 'delete' && attempt > 1 && failure.type === 'NotFoundException') return {};
      throw failure;
    }
  };
  return Object.defineProperty(activity, 'name', { value: name });
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

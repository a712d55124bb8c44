import * as amplify from '@aws-sdk/client-amplify';
import * as amplifyBackend from '@aws-sdk/client-amplifybackend';
import type { CallBudget, Priority } from './budget/call-budget.ts';
import { realTime, type Time } from './budget/time.ts';
import { answerError } from './clients/bounded-answers.ts';
import type { Clients } from './clients.ts';
import { callFailure, decisionOf } from './failures.ts';
import type { Metrics } from './metrics.ts';
import { scrub, secretTexts } from './secrets/scrub.ts';
import { Outage } from './outage.ts';
import { operations, type OperationTraits, type Service } from './operations.ts';
import { wrongTypes } from '../src/model/answer-types.ts';
import { operationOf } from '../src/model/index.ts';
import type { OperationName } from './types.ts';

/** What the two clients have in common, for commands that are looked up by name. */
interface Sender {
  send(command: object, options: { abortSignal?: AbortSignal }): Promise<{ $metadata: { requestId?: string } }>;
}
type CommandClass = new (input: object) => object;

const packages = { amplify, amplifybackend: amplifyBackend } as const satisfies Record<Service, object>;

/** How a request is made. */
export interface SendOptions {
  /**
   * Aborts the waiting for its turn, and a request that only reads. One that changes something goes on: whether it took effect
   * would else never be known.
   */
  readonly signal: AbortSignal;
  /** Who goes first where the target takes no more; `granted` has had its turn. */
  readonly priority: Priority | 'granted';
  /** Of whoever repeats it, from 1: how long a failure says to wait. */
  readonly attempt: number;
}

/** An answer as JSON would give it, and the id that AWS knows the request by. */
export interface Answer {
  readonly output: object;
  readonly requestId: string | undefined;
}

/**
 * Sends an operation's request once, when the budget of the target has a turn for it. The input must be valid.
 * @throws `ApplicationFailure` of {@link callFailure}.
 */
export type Send = (name: OperationName, input: object, options: SendOptions) => Promise<Answer>;

/**
 * The way to AWS that everything in a worker takes which calls a target.
 * @param time that of the waits. Default: this machine's.
 */
export function createSend(clients: Clients, budget: CallBudget, metrics: Metrics, time: Time = realTime): Send {
  const outage = new Outage();
  return async (name, input, { signal, priority, attempt }) => {
    const { service, kind, dates = [] }: OperationTraits = operations[name];
    const client: Sender = clients[service];
    const Command = commandClass(service, name);
    try {
      if (priority !== 'granted') await budget.turn(priority, signal);
    } finally {
      // Whoever gives up leaves the queue, too.
      metrics.budget(budget.rate, budget.queued);
    }
    try {
      const command = new Command(reviveDates(input, dates));
      const { $metadata, ...output } = await client.send(command, kind === 'read' ? { abortSignal: signal } : {});
      requireForm(name, output);
      metrics.called(name, 'ok');
      outage.ended();
      return { output: toWire(output), requestId: $metadata.requestId };
    } catch (error) {
      const decision = decisionOf(error);
      metrics.called(name, decision);
      if (decision === 'throttled') budget.limit.throttled();
      if (decision === 'denied') clients.forgetCredentials();
      const isLost = decision === 'unidentified' && outage.failed(time.now());
      if (decision !== 'unidentified') outage.ended();
      // The services quote what they refuse.
      scrub(error, secretTexts(input));
      throw callFailure(name, error, attempt, isLost);
    }
  };
}

/** What comes after relies on the types of an answer; its values are for those who use them. */
function requireForm(name: OperationName, output: object): void {
  const { shapes, output: shape } = operationOf(name);
  const wrong = wrongTypes(shapes, shape, output);
  if (wrong.length === 0) return;
  throw answerError('MalformedAnswer', `of another type than AWS documents: ${wrong.join(', ')}`);
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

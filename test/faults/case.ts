import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EffectRule,
  type OperationLock,
  operationNames,
  operations,
  type OperationTraits,
} from '../../activities/operations.ts';
import { createRedaction } from '../../activities/secrets/redact.ts';
import type { OperationName } from '../../activities/types.ts';
import { followUps } from '../../src/iam/workflow-calls.ts';
import { callsAt, type LoggedCall } from '../setup/amplify.ts';
import type { FaultRule, FaultState } from '../../src/emulator/faults.ts';
import { faultNames, rulesOf } from './faults.ts';
import { fixtures, variants } from './fixtures/index.ts';
import { type Prepare, givenAt } from './given.ts';
import { type Lab, REDACTION_KEY } from '../setup/benches.ts';
import { failureOf } from '../setup/outcome.ts';
import { difference, normalised } from '../setup/state.ts';

/** An operation whose first call meets a fault. */
export interface Case {
  readonly operation: OperationName;
  readonly name: string;
  readonly effect: EffectRule;
  readonly prepare: Prepare;
  /** Says what happens to its first call. */
  readonly fault: string;
  readonly rules: readonly FaultRule[];
}

/** What came of a case: the first three are as declared. */
export type Verdict = 'exactlyOnce' | 'converged' | 'replaced' | 'duplicated' | 'lost';

/** A verdict, and for the last two why. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly why?: string;
}

/** Every mutating operation under every fault, from the table of operations. */
export function allCases(): Case[] {
  return operationNames.flatMap((operation) => {
    const traits: OperationTraits = operations[operation];
    if (traits.kind === 'read') return [];
    const prepare = new Map<string, Prepare>(Object.entries(fixtures)).get(operation);
    if (prepare === undefined) throw new Error(`The fault matrix has no fixture for ${operation}`);
    const others = variants.filter((one) => one.operation === operation);
    const ways = [
      { name: operation, prepare },
      ...others.map((one) => ({ ...one, name: `${operation} ${one.variant}` })),
    ];
    return ways.flatMap(({ name, prepare: way }) =>
      faultNames.map((fault) => ({
        operation,
        name,
        effect: traits.effect,
        prepare: way,
        fault,
        rules: rulesOf(fault, awsName(operation)),
      })),
    );
  });
}

/**
 * Runs cases on a lab; each operation once more without a fault, to know what is to come of it. What it gives never
 * rejects.
 */
export function caseRunner(lab: Lab): (one: Case) => Promise<Outcome> {
  const undisturbed = new Map<string, Promise<Result>>();
  return async (one) => {
    const expected = undisturbed.get(one.name) ?? run(lab, one, []);
    undisturbed.set(one.name, expected);
    try {
      const [reference, result] = await Promise.all([expected, run(lab, one, one.rules)]);
      if (reference.failure !== undefined) return { verdict: 'lost', why: `without a fault: ${reference.failure}` };
      return judge(one, reference, result);
    } catch (error) {
      return { verdict: 'lost', why: String(error) };
    }
  };
}

/** What a workflow left behind. */
interface Result {
  readonly answer: unknown;
  readonly failure: string | undefined;
  /** As the emulator tells it, once everything that was started is over. */
  readonly state: unknown;
  /** The resources that calls of the operation changed and no later call removed. */
  readonly changed: ReadonlySet<string>;
  /** What was called besides what `iam-policy` allows for the operation. */
  readonly strayed: readonly string[];
  readonly faultHits: number;
}

/** Longer than anything takes at Amplify, in seconds of its clock. */
const OVER_SECONDS = 120;

function run(lab: Lab, { operation, prepare }: Case, rules: readonly FaultRule[]): Promise<Result> {
  return lab.withBench(async (bench) => {
    const { url } = bench.emulator;
    const given = givenAt(bench);
    await given.control('reset', {});
    const input = await prepare(given);
    const before = (await callsAt(url)).length;
    for (const rule of rules) await given.control('faults', rule);
    const workflow = await lab.workflows.start('callOperation', { operation, input, target: bench.target });
    let answer: unknown;
    let failure: string | undefined;
    try {
      answer = await workflow.result();
    } catch (error) {
      failure = failureOf(error)?.message ?? String(error);
    }
    // An effect that is to come late comes so long after its call at the latest.
    const lateSeconds = Math.max(0, ...rules.map(({ seconds = 0 }) => seconds + 0.3));
    await sleep(lateSeconds * 1000);
    await given.pass(OVER_SECONDS);
    const calls = (await callsAt(url)).slice(before);
    const made = keysOf(calls, (name) => name === awsName(operation));
    const undone = keysOf(calls, (name) => name !== awsName(operation) && /^(Delete|Stop)/.test(name));
    return {
      answer,
      failure,
      state: await (await fetch(`${url}/_emulator/state`)).json(),
      changed: new Set([...made].filter((key) => !undone.has(key))),
      strayed: strayedFrom(operation, calls),
      faultHits: await hitsAt(url),
    };
  });
}

function judge({ effect, fault, operation }: Case, reference: Result, result: Result): Outcome {
  const { answer, failure, state, changed, strayed, faultHits } = result;
  if (faultHits === 0) return { verdict: 'lost', why: `the fault "${fault}" was not met` };
  if (failure !== undefined) return { verdict: 'lost', why: failure };
  if (strayed.length > 0)
    return { verdict: 'lost', why: `called ${strayed.join(', ')}, which iam-policy does not allow` };
  if (changed.size === 0) return { verdict: 'lost', why: 'no call took effect' };
  if (effect !== 'converges' && changed.size > 1) {
    return { verdict: 'duplicated', why: `changed ${[...changed].join(', ')}` };
  }
  const replaced = (item: object): boolean =>
    effect === 'replaces' && (memberOf(item, 'status') === 'CANCELLED' || isStrayToken(item, answer));
  const wrong = difference(normalised(reference.state), normalised(state, replaced));
  if (wrong !== undefined) return { verdict: 'duplicated', why: wrong };
  const missing = operations[operation].kind === 'create' ? missingIds(answer, result) : [];
  if (missing.length > 0) return { verdict: 'lost', why: `the answer names ${missing.join(', ')}, which is not there` };
  return { verdict: ({ one: 'exactlyOnce', converges: 'converged', replaces: 'replaced' } as const)[effect] };
}

const awsName = (operation: string): string => `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;

/** What a run looks at while it waits for its turn, by the lock of its operation. */
const looks: Readonly<Record<OperationLock, readonly OperationName[]>> = {
  branch: ['getJob', 'listJobs'],
  backend: ['getBackendJob', 'listBackendJobs'],
  'all backends': ['getBackend', 'getBackendJob', 'listBackendJobs'],
};

function strayedFrom(operation: OperationName, calls: readonly LoggedCall[]): string[] {
  const { lock }: OperationTraits = operations[operation];
  const around = [...(followUps[operation] ?? []), ...(lock === undefined ? [] : looks[lock])];
  const allowed = new Set([operation, ...around].map(awsName));
  return [...new Set(calls.map((call) => call.operation))].filter((name) => !allowed.has(name));
}

function keysOf(calls: readonly LoggedCall[], passes: (operation: string) => boolean): Set<string> {
  return new Set(calls.filter((call) => call.effect && passes(call.operation)).map(({ key }) => key));
}

/** How many calls met the first rule. */
async function hitsAt(url: string): Promise<number> {
  const answer = (await (await fetch(`${url}/_emulator/faults`)).json()) as { faults: readonly FaultState[] };
  return answer.faults[0]?.hits ?? 0;
}

const redact = createRedaction(REDACTION_KEY);

/** A challenge token that the answer does not tell, so that nobody uses it; it expires by itself. */
function isStrayToken(item: object, answer: unknown): boolean {
  const code = memberOf(item, 'challengeCode');
  if (code === undefined || memberOf(item, 'expires') === undefined) return false;
  return redact({ ChallengeCode: code }).ChallengeCode !== memberOf(answer, 'ChallengeCode');
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Ids that an answer gives to go on with, of what is not there or was removed again. */
function missingIds(answer: unknown, { state, changed }: Result): string[] {
  // As answers show them.
  const known = JSON.stringify(state);
  const sessions = [...known.matchAll(UUID)].map(([SessionId]) => redact({ SessionId }));
  const shown = known + JSON.stringify(sessions);
  return idsOf(answer)
    .filter(([name, id]) =>
      name === 'jobId' ? ![...changed].some((key) => key.endsWith(`/${id}`)) : !shown.includes(`"${id}"`),
    )
    .map((pair) => pair.join(' '));
}

function idsOf(value: unknown): (readonly [name: string, id: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    typeof member === 'string' && /^(appId|jobId|webhookId|AppId|JobId|SessionId)$/.test(name)
      ? [[name, member] as const]
      : idsOf(member),
  );
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

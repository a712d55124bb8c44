import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  CancellationScope,
  isCancellation,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { WorkerSettings } from '../../activities/validate-input.ts';
import type { LockTurn, Queueing, TargetInput } from '../contracts.ts';
import { lockTurnSignal, type Question } from '../messages.ts';
import { type SearchAttributeValues, searchAttributes } from '../search-attributes.ts';
import { asSummary, summaries } from '../summaries.ts';
import { callsMayRepeat } from './effect-id.ts';
import { isGivenUp, isRefusal, rootFailure, workflowFailure } from './failures.ts';
import { isMendable } from './mendable.ts';
import { type People, receivePeople } from './people.ts';
import { type Parking, type ProgressTracker, trackProgress } from './progress.ts';
import { activitiesOf, validateInput } from './proxies.ts';
import { type QueueTime, queueTimeOf } from './queue-time.ts';

/** What every workflow works with. */
export interface Process {
  /** Name of the AWS account and region that the run acts on, where its input names one. */
  readonly target: string | undefined;
  /** The way to the target's activities, too: each call is made in a step. */
  readonly progress: ProgressTracker;
  /** What the worker told of itself when it checked the input. */
  readonly worker: WorkerSettings;
  /** Those who approve, reject and mend. */
  readonly people: People;
  /** How long it may wait for others. */
  readonly queueTime: QueueTime;
  /** Where the run stands at each lock that it has or waits for, by the lock's name. */
  readonly turns: Map<string, LockTurn>;
  /** Sets search attributes, unless the worker runs without them. */
  mark(values: SearchAttributeValues): void;
}

/**
 * The frame of every workflow: checks the input before anything is touched, answers the `progress` query, sets search
 * attributes and the outcome, and lets the run fail with the type of what failed.
 */
export async function runProcess<Result>(
  input: TargetInput & Pick<Queueing, 'queueSeconds'>,
  body: (process: Process) => Promise<Result>,
): Promise<Result> {
  let marking = false;
  const mark = (values: SearchAttributeValues): void => {
    if (marking) upsertSearchAttributes(toPairs(values));
  };
  const people = receivePeople((outcome) => mark({ outcome }));
  const awaitMending: Parking['awaitMending'] = async (title, error, note, before) => {
    const { parkSeconds = DEFAULT_PARK_SECONDS } = input ?? {};
    // What undoes a run ends with it.
    if (parkSeconds === 0 || !CancellationScope.current().cancellable || !isMendable(error)) return undefined;
    const { message } = rootFailure(error);
    const now = Date.now();
    const { since, until } = before ?? { since: now, until: now + parkSeconds * 1_000 };
    const parked = { since, until };
    // What was not refused has been repeated for as long as it may be.
    const again = isRefusal(error) && { again: new Date(now + triedAgainAfter(now - since)).toISOString() };
    const say = (asks: Question): void => {
      parked.until = Date.parse(asks.until);
      const byItself = asks.again === undefined ? '' : `; tried again by itself at ${asks.again}`;
      note(`${message}; mend it and send retryStep, until ${asks.until}${byItself}`, asks);
    };
    const answered = await people.ask(title, { kind: 'mend', ...again }, until, say);
    if (answered === undefined) return undefined;
    callsMayRepeat();
    // What a person has mended may fail for another reason, and has its time anew.
    return answered.answer === 'again' ? { parked } : {};
  };
  // Started without an argument, the input is undefined, whatever its type says; JSON knows only null.
  const { target } = input ?? {};
  const progress = trackProgress(activitiesOf(target), { awaitMending });
  const turns = new Map<string, LockTurn>();
  setHandler(lockTurnSignal, (turn) => {
    // Another run of the same id may have asked.
    if (turn.firstRunId === workflowInfo().firstExecutionRunId) turns.set(turn.lock, turn);
  });
  try {
    const worker = await validateInput(workflowInfo().workflowType, input ?? null);
    marking = worker.searchAttributes;
    progress.head(summaryOf(input));
    const queueTime = queueTimeOf(input.queueSeconds);
    const result = await body({ target, progress, worker, people, queueTime, turns, mark });
    mark({ outcome: 'done' });
    return result;
  } catch (error) {
    const ended = isGivenUp(error) ? new CancelledFailure('Workflow cancelled', [], rootFailure(error)) : error;
    mark({ outcome: isCancellation(ended) ? 'cancelled' : 'failed' });
    const failure = workflowFailure(ended);
    if (failure instanceof ApplicationFailure) progress.failed(failure);
    throw failure;
  }
}

/** The line that stands for this run. */
function summaryOf(input: TargetInput): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a run's type is one of the table, and its input was checked
  const of = summaries[workflowInfo().workflowType as keyof typeof summaries] as (input: TargetInput) => string;
  return asSummary(of(input));
}

/** An input without what every workflow takes, such as a request to AWS. */
export function withoutCommon<Input extends TargetInput>(input: Input): Omit<Input, keyof TargetInput> {
  const { target: _target, parkSeconds: _parkSeconds, ...rest } = input;
  return rest;
}

/** How long a step that a person can mend waits for that, when the input does not say: an hour. */
const DEFAULT_PARK_SECONDS = 3_600;

/** A parked step is tried again by itself after so long, in milliseconds, and then ever more seldom. */
const AGAIN_AT_LEAST_MS = 60_000;
const AGAIN_AT_MOST_MS = 3_600_000;

/** After as long again as it has been parked. */
const triedAgainAfter = (parkedMs: number): number => Math.min(AGAIN_AT_MOST_MS, Math.max(AGAIN_AT_LEAST_MS, parkedMs));

function toPairs(values: SearchAttributeValues) {
  const given: Readonly<Record<string, string | undefined>> = values;
  return Object.entries(searchAttributes).flatMap(([name, key]) => {
    const value = given[name];
    return value === undefined ? [] : [{ key, value }];
  });
}

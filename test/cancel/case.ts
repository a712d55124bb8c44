import { iamPolicy } from '../../src/iam/policy.ts';
import { callsOf, control, type LoggedCall } from '../setup/amplify.ts';
import { type Bench, type Lab, WORKER_ACCESS_KEY } from '../setup/benches.ts';
import type { Harness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { difference, normalised } from '../setup/state.ts';
import type { CancelCase, Moment, Rest } from './cancel-case.ts';
import { cancelAgain, type CancelPoint, MOST_LOOKS, untilPoint } from './cancel.ts';
import { makeByHand, worldOf } from './world.ts';

/** What came of a run that was cancelled at a point. */
export interface Outcome {
  readonly point: string;
  /** Whether the run ended as cancelled; else it was over before, or with the answer that it was cancelled before. */
  readonly tried: boolean;
  /** During how many calls of its clean-up it was cancelled once more. */
  readonly again: number;
  /** Why what is left is not what is documented. */
  readonly why?: string;
}

/** Where a case can be cancelled, and what it leaves when it is not. */
export interface Points {
  readonly points: readonly CancelPoint[];
  readonly end?: unknown;
}

/** How long a call is held up, in seconds: the run is cancelled meanwhile, and the call takes effect all the same. */
const HELD_SECONDS = 0.5;
/** The same, until the worker has heard of the cancellation, by the answer to a heartbeat. */
const HEARD_SECONDS = 5;
/** How much faster than real time Amplify runs while the world of a case is made. */
const PREPARING_SPEED = 500;
/** Longer than anything takes at Amplify, in seconds of its clock. */
const OVER_SECONDS = 200;

/** Runs a case to its end, and gives the calls that it makes, and its moments: where it can be cancelled. */
export async function pointsOf(lab: Lab, one: CancelCase): Promise<Points> {
  const moments = one.moments ?? [];
  if (one.endless === true) return { points: moments };
  return onBench(lab, one, async (harness, begin) => {
    const before = (await callsOf(harness)).length;
    const { run, help } = await begin();
    const helped = help();
    const failure = await outcome(run);
    if (!endedAsEver(one, failure)) throw new Error(`It ended otherwise: ${failure?.message ?? 'well'}`);
    await helped;
    const calls = (await callsOf(harness)).slice(before);
    await control(harness, 'clock', { advanceSeconds: OVER_SECONDS });
    return { points: [...callsIn(calls), ...moments], end: await seen(harness, one.rest) };
  });
}

/** Of the calls that only look, the first ones after each that changed something: how many there are depends on the time. */
function callsIn(calls: readonly LoggedCall[]): CancelPoint[] {
  const seenCalls = new Map<string, number>();
  const looks = new Map<string, number>();
  return calls.flatMap(({ operation, effect }) => {
    const skip = seenCalls.get(operation) ?? 0;
    seenCalls.set(operation, skip + 1);
    if (effect) looks.clear();
    else looks.set(operation, (looks.get(operation) ?? 0) + 1);
    return effect || (looks.get(operation) ?? 0) <= MOST_LOOKS ? [{ operation, skip }] : [];
  });
}

/**
 * Runs a case once more, cancels it at a point, and again during each call of its clean-up, and compares what is left with what
 * is documented. Where the answer comes before the worker has heard, and ends the run, the call is held up for longer.
 */
export async function cancelAt(lab: Lab, one: CancelCase, point: CancelPoint, end: unknown): Promise<Outcome> {
  const soon = await cancelHolding(lab, one, point, end, HELD_SECONDS);
  return soon.tried || isMoment(point) ? soon : cancelHolding(lab, one, point, end, HEARD_SECONDS);
}

function cancelHolding(lab: Lab, one: CancelCase, point: CancelPoint, end: unknown, seconds: number): Promise<Outcome> {
  return onBench(lab, one, async (harness, begin) => {
    const before = await seen(harness, one.rest);
    const calls = (await callsOf(harness)).length;
    const reached = await untilPoint(harness, point, seconds);
    const { run, help } = await begin();
    const ended = outcome(run);
    if (!isMoment(point)) void help().catch(() => undefined);
    const came = await reached(run, ended);
    if (came || isMoment(point)) await run.cancel();
    const again = came ? await cancelAgain(harness, run, ended) : 0;
    const failure = await ended;
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    const base = { point: said(point), tried: true, again };
    if (!came && isMoment(point)) return { ...base, why: 'this moment did not come' };
    if (!came || endedAsEver(one, failure)) return { ...base, tried: false };
    if (failure?.cancelled !== true) return { ...base, why: `ended otherwise: ${failure?.message ?? 'well'}` };
    await control(harness, 'clock', { advanceSeconds: OVER_SECONDS });
    const why = await leftOtherwise(harness, one.rest, { before, end, calls, resume: async () => (await begin()).run });
    return why === undefined ? base : { ...base, why };
  });
}

/** What a check of the rest goes by. */
interface Left {
  readonly before: unknown;
  readonly end: unknown;
  /** How many calls there were before the run. */
  readonly calls: number;
  /** Makes the same request again. */
  resume(): Promise<{ result(): Promise<unknown> }>;
}

/** Why what a cancelled run left is not what is documented; undefined where it is. */
async function leftOtherwise(
  harness: Harness,
  rest: Rest,
  { before, end, calls, resume }: Left,
): Promise<string | undefined> {
  if (rest === 'untouched') {
    const changed = (await callsOf(harness)).slice(calls).find(({ effect }) => effect);
    return changed && `it changed something: ${changed.operation}`;
  }
  if (rest === 'resumes') {
    const failure = await outcome(await resume());
    if (failure !== undefined) return `does not go on: ${failure.message}`;
    await control(harness, 'clock', { advanceSeconds: OVER_SECONDS });
    return difference(end, await seen(harness, rest));
  }
  const left = await seen(harness, rest);
  const why = difference(before, left);
  if (rest !== 'either' || why === undefined) return why;
  const orElse = difference(end, left);
  return orElse && `${why}; nor done: ${orElse}`;
}

/** The state that counts for a rest. */
const seen = async (harness: Harness, rest: Rest): Promise<unknown> =>
  normalised(await worldOf(harness, rest === 'jobs' || rest === 'resumes'));

/** Begins a run of the case, and what others do meanwhile. */
type Begin = () => Promise<{
  readonly run: Awaited<ReturnType<Harness['workflows']['start']>>;
  readonly help: () => Promise<unknown>;
}>;

/** Makes the world of a case on a bench, and undoes it. */
function onBench<T>(lab: Lab, one: CancelCase, work: (harness: Harness, begin: Begin) => Promise<T>): Promise<T> {
  return lab.withBench(async (bench: Bench) => {
    const harness = lab.harnessOf(bench);
    const over = new AbortController();
    const ends: (() => unknown)[] = [];
    await control(harness, 'reset', {});
    const { speed } = (await (await fetch(`${harness.emulator.url}/_emulator/clock`)).json()) as { speed: number };
    // What nobody may touch is to go on while the run does.
    if (one.rest !== 'untouched') await control(harness, 'clock', { speed: PREPARING_SPEED });
    try {
      await makeByHand(harness);
      const input = await one.prepare(harness, (end) => ends.unshift(end));
      await control(harness, 'clock', { speed });
      // What a run does to end is to need no more than `iam-policy` allows.
      await control(harness, 'principals', { accessKeyId: WORKER_ACCESS_KEY, policy: iamPolicy([one.workflow]) });
      return await work(harness, async () => {
        const run = await harness.workflows.start(one.workflow, input);
        return { run, help: async () => one.meanwhile?.(harness, run, over.signal) };
      });
    } finally {
      over.abort();
      for (const end of ends) await end();
    }
  });
}

/** Whether a run ended as it does when nobody cancels it. */
const endedAsEver = ({ fails }: CancelCase, failure: Awaited<ReturnType<typeof outcome>>): boolean =>
  fails === undefined ? failure === undefined : failure?.type === fails;

const isMoment = (point: CancelPoint): point is Moment => 'says' in point;
const said = (point: CancelPoint): string =>
  isMoment(point) ? String(point.says) : `${point.operation}, after ${point.skip} of them`;

import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { callsOf, control, type LoggedCall } from '../setup/amplify.ts';
import type { Bench, Lab } from '../setup/benches.ts';
import { untilHit } from '../setup/cancel.ts';
import { meanwhile, prepareExample } from '../setup/examples.ts';
import type { Harness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { difference, normalised } from '../setup/state.ts';
import { rests } from './rests.ts';
import { worldOf } from './world.ts';

/** A call of a run: the one of its operation after so many. */
export interface CancelPoint {
  readonly operation: string;
  readonly skip: number;
}

/** What came of a run that was cancelled during a call. */
export interface Outcome extends CancelPoint {
  readonly workflow: WorkflowName;
  /** Whether the run ended as cancelled; else it was over before, or with the answer that it was cancelled before. */
  readonly tried: boolean;
  /** Why what is left is not what is documented. */
  readonly why?: string;
}

/** How long a call is held up, in seconds: the run is cancelled meanwhile, and the call takes effect all the same. */
const HELD_SECONDS = 0.5;
/** The same, until the worker has heard of the cancellation, by the answer to a heartbeat. */
const HEARD_SECONDS = 5;
/** Of the calls that only look, how many of an operation are tried: how many there are depends on the time. */
const MOST_LOOKS = 2;
/** Longer than anything takes at Amplify, in seconds of its clock. */
const OVER_SECONDS = 200;

/** Runs the example of a workflow to its end, and gives the calls that it makes: the steps after which it can be cancelled. */
export function pointsOf(lab: Lab, workflow: WorkflowName): Promise<CancelPoint[]> {
  return lab.withBench(async (bench) => {
    const { harness, input } = await prepare(lab, bench, workflow);
    const before = (await callsOf(harness)).length;
    const run = await harness.workflows.start(workflow, input);
    await meanwhile[workflow]?.(harness, run.workflowId);
    await run.result();
    return toPoints((await callsOf(harness)).slice(before));
  });
}

function toPoints(calls: readonly LoggedCall[]): CancelPoint[] {
  const seen = new Map<string, number>();
  return calls.flatMap(({ operation, effect }) => {
    const skip = seen.get(operation) ?? 0;
    seen.set(operation, skip + 1);
    return effect || skip < MOST_LOOKS ? [{ operation, skip }] : [];
  });
}

/**
 * Runs the example once more, cancels it during a call, and compares what is left with what is documented. Where the answer
 * comes before the worker has heard, and ends the run, the call is held up for longer.
 */
export async function cancelAt(lab: Lab, workflow: WorkflowName, point: CancelPoint): Promise<Outcome> {
  const soon = await cancelHolding(lab, workflow, point, HELD_SECONDS);
  return soon.tried ? soon : cancelHolding(lab, workflow, point, HEARD_SECONDS);
}

function cancelHolding(lab: Lab, workflow: WorkflowName, point: CancelPoint, seconds: number): Promise<Outcome> {
  return lab.withBench(async (bench) => {
    const { harness, input } = await prepare(lab, bench, workflow);
    const rest = rests[workflow] ?? 'before';
    const world = async (): Promise<unknown> => normalised(await worldOf(harness, rest === 'jobs'));
    const before = await world();
    const calls = (await callsOf(harness)).length;
    const fault = { ...point, kind: 'delay', count: 1, seconds };
    const { id } = (await control(harness, 'faults', fault)) as { id: number };
    const run = await harness.workflows.start(workflow, input);
    const ended = outcome(run);
    const helped = meanwhile[workflow]?.(harness, run.workflowId).catch(() => undefined);
    const tried = await untilHit(harness, id, ended);
    await run.cancel().catch(() => undefined);
    await run.cancel().catch(() => undefined);
    const failure = await ended;
    await helped;
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    const base = { workflow, ...point, tried };
    if (!tried || failure === undefined) return { ...base, tried: false };
    if (!failure.cancelled) return { ...base, why: `ended otherwise: ${failure.message}` };
    await control(harness, 'clock', { advanceSeconds: OVER_SECONDS });
    if (rest === 'untouched') {
      const changed = (await callsOf(harness)).slice(calls).filter(({ effect }) => effect);
      return changed.length === 0 ? base : { ...base, why: `it changed something: ${changed[0]?.operation}` };
    }
    if (rest === 'resumes') return { ...base, ...(await resumed(harness, workflow, input)) };
    const why = difference(before, await world());
    return why === undefined ? base : { ...base, why };
  });
}

/** The same request again ends well. */
async function resumed(
  harness: Harness,
  workflow: WorkflowName,
  input: Parameters<Harness['workflows']['start']>[1],
): Promise<{ why?: string }> {
  const again = await harness.workflows.start(workflow, input);
  const failure = await outcome(again);
  return failure === undefined ? {} : { why: `does not go on: ${failure.message}` };
}

async function prepare(lab: Lab, bench: Bench, workflow: WorkflowName) {
  const harness = lab.harnessOf(bench);
  await control(harness, 'reset', {});
  return { harness, input: await prepareExample(harness, workflow) };
}

import { WorkflowFailedError } from '@temporalio/client';
import type { Run } from '../client.ts';
import { endOf } from '../client/outcome.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { InterruptedError } from './exit-codes.ts';
import { catchInterrupts, type Interrupts, type OnInterrupt } from './interrupts.ts';
import { print } from './print.ts';
import { RunEndedError } from './run-ended.ts';
import { viewOf } from './terminal/view-of.ts';
import type { StartOptions } from './tree/spec.ts';

/** A run that can be followed. */
type Followed<Result> = Pick<Run<WorkflowName>, 'workflowId' | 'runId' | 'progress' | 'cancel'> & {
  result(): Promise<Result>;
};

/** How a run is followed. */
export interface FollowOptions extends Pick<StartOptions, 'json' | 'onInterrupt'> {
  /** Signals that were caught since before the run was started. Default: they are caught from now on. */
  readonly interrupts?: Interrupts;
}

/**
 * Shows people on standard error what a run does until it is over, or they leave it.
 * @returns its result; undefined where it was left, and goes on.
 * @throws {RunEndedError} where it has no result.
 */
export async function watch<Result>(
  run: Followed<Result>,
  onInterrupt: OnInterrupt,
  interrupts: Interrupts = catchInterrupts(),
): Promise<{ readonly result: Result } | undefined> {
  const view = viewOf(process.stderr, run.workflowId);
  const leaving = new AbortController();
  interrupts.serve({ run, view, onInterrupt, leave: () => leaving.abort() });
  try {
    for await (const event of run.progress({ signal: leaving.signal })) view.show(event);
    return { result: await run.result() };
  } catch (error) {
    if (leaving.signal.aborted) {
      view.close();
      console.error(`Detached. ${run.workflowId} goes on; the same command attaches to it.`);
      return undefined;
    }
    throw error instanceof WorkflowFailedError ? new RunEndedError(run, endOf(error), { cause: error }) : error;
  } finally {
    view.close();
    interrupts.end();
  }
}

/**
 * {@link watch}, and then its result on standard output.
 * @param report the result for people.
 * @throws {RunEndedError}
 */
export async function follow<Result>(
  run: Followed<Result>,
  { json, onInterrupt, interrupts }: FollowOptions,
  report: (result: Result) => string,
): Promise<void> {
  const { workflowId, runId } = run;
  const ended = await watch(run, { asks: true, otherwise: onInterrupt }, interrupts);
  if (ended !== undefined) print(json, { workflowId, runId, result: ended.result }, report(ended.result));
  else if (json) print(json, { workflowId, runId }, '');
}

/**
 * {@link watch} for a command that needs the result to go on.
 * @throws {RunEndedError}, {InterruptedError} where it was left.
 */
export async function answerOf<Result>(run: Followed<Result>): Promise<Result> {
  const ended = await watch(run, { asks: false, otherwise: 'detach' });
  if (ended === undefined) throw new InterruptedError('Interrupted');
  return ended.result;
}

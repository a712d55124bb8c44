import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import type { Run } from '../client.ts';
import { causeOf } from '../client/failure-cause.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { print } from './print.ts';
import { catchInterrupts, type Interrupts } from './interrupts.ts';
import type { StartOptions } from './tree/spec.ts';
import { viewOf } from './terminal/view-of.ts';

/** How a run is followed. */
export interface FollowOptions extends Pick<StartOptions, 'json' | 'onInterrupt'> {
  /** Signals that were caught since before the run was started. Default: they are caught from now on. */
  readonly interrupts?: Interrupts;
}

/**
 * Shows people on standard error what a run does, until it is over, and then its result on standard output; or leaves it, when
 * that is asked for. With `json` a document tells what came of it, also where it failed.
 * @param report the result for people.
 * @throws what the run failed with.
 */
export async function follow<Result>(
  run: Pick<Run<WorkflowName>, 'workflowId' | 'runId' | 'progress' | 'cancel'> & { result(): Promise<Result> },
  { json, onInterrupt, interrupts = catchInterrupts() }: FollowOptions,
  report: (result: Result) => string,
): Promise<void> {
  const { workflowId, runId } = run;
  const view = viewOf(process.stderr, workflowId);
  const leaving = new AbortController();
  interrupts.serve({ run, view, onInterrupt, leave: () => leaving.abort() });
  try {
    for await (const event of run.progress({ signal: leaving.signal })) view.show(event);
    const result = await run.result();
    view.close();
    print(json, { workflowId, runId, result }, report(result));
  } catch (error) {
    view.close();
    if (leaving.signal.aborted) {
      console.error(`Detached. ${workflowId} goes on; the same command attaches to it.`);
      if (json) console.log(JSON.stringify({ workflowId, runId }));
      return;
    }
    const failure = failureOf(error);
    if (json && failure !== undefined) console.log(JSON.stringify({ workflowId, runId, failure }));
    throw error;
  } finally {
    interrupts.end();
  }
}

/** Why a run failed, in one line: the innermost cause says most. */
export function failureOf(error: unknown): { cancelled: boolean; type?: string; message: string } | undefined {
  if (!(error instanceof WorkflowFailedError)) return undefined;
  if (error.cause instanceof CancelledFailure) return { cancelled: true, message: 'cancelled' };
  const { type, message } = causeOf(error);
  return { cancelled: false, ...(type ? { type, message: `${type}: ${message}` } : { message }) };
}

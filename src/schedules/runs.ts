import {
  type Client,
  type ScheduleExecutionResult,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import type { Outcome } from '../client/events.ts';
import { endOf, outcomeOf } from '../client/outcome.ts';
import { memberOf } from '../model/member-of.ts';

/** A run that a schedule started. Times are ISO 8601. */
export interface ScheduledRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly due: string;
  readonly startedAt: string;
  readonly outcome: RunState;
  /** Why it failed, or was skipped. */
  readonly reason?: string;
}

/**
 * How a run is, or ended. `skipped`: it found its branch busy, and its input says to do nothing then; `forgotten`: the server
 * has removed it since.
 */
export type RunState = Outcome | 'running' | 'parked' | 'skipped' | 'forgotten';

/** How a run of a schedule is, or ended. */
export async function runOf(
  client: Client,
  { scheduledAt, takenAt, action }: ScheduleExecutionResult,
): Promise<ScheduledRun> {
  const { workflowId, firstExecutionRunId: runId } = action.workflow;
  return {
    workflowId,
    runId,
    due: scheduledAt.toISOString(),
    startedAt: takenAt.toISOString(),
    ...(await stateOf(client, workflowId, runId)),
  };
}

type State = Pick<ScheduledRun, 'outcome' | 'reason'>;

async function stateOf(client: Client, workflowId: string, runId: string): Promise<State> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const { status, typedSearchAttributes } = await handle.describe();
    const outcome = outcomeOf[status.name];
    if (outcome === 'running') {
      const isParked = typedSearchAttributes.get(searchAttributes.outcome) === 'parked';
      return { outcome: isParked ? 'parked' : 'running' };
    }
    const result: unknown = outcome === 'done' || outcome === 'failed' ? await handle.result() : undefined;
    if (memberOf(result, 'skipped') === true) return { outcome: 'skipped', reason: String(memberOf(result, 'reason')) };
    return { outcome };
  } catch (error) {
    if (error instanceof WorkflowFailedError) return { outcome: 'failed', reason: reasonOf(error) };
    if (error instanceof WorkflowNotFoundError) return { outcome: 'forgotten' };
    throw error;
  }
}

function reasonOf(error: WorkflowFailedError): string {
  const { failure } = endOf(error);
  return failure === undefined ? error.message : `${failure.type}: ${failure.message}`;
}

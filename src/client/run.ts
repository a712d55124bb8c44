import {
  ApplicationFailure,
  type Client,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type * as workflows from '../../workflows/index.ts';
import type * as messages from '../../workflows/messages.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { type PendingActivity, pendingActivities } from '../pending-activities.ts';
import { NoWorkerError, RefusedError } from './errors.ts';
import type { ProgressEvent } from './events.ts';
import type { Execution } from './history.ts';
import { progressOf } from './progress.ts';
import { newestOf, resetOf } from './resets.ts';

/** Input of a workflow by its name. */
export type WorkflowInput<Name extends WorkflowName> = Parameters<(typeof workflows)[Name]>[0];
/** Result of a workflow by its name. */
export type WorkflowResult<Name extends WorkflowName> = Awaited<ReturnType<(typeof workflows)[Name]>>;

/** The updates by which people answer a run, under the names that they have in `workflows/messages.ts`. */
interface Updates {
  readonly approve: typeof messages.approveUpdate;
  readonly reject: typeof messages.rejectUpdate;
  readonly retryStep: typeof messages.retryStepUpdate;
  readonly extendDeadline: typeof messages.extendDeadlineUpdate;
}

type Sent<Name extends keyof Updates> =
  Updates[Name] extends UpdateDefinition<infer Result, infer Args> ? (...args: Args) => Promise<Result> : never;

/** A run that was started or attached to. Where somebody resets it, all but `runId` stands for the run by which it goes on. */
export interface Run<Name extends WorkflowName> {
  readonly workflow: Name;
  readonly workflowId: string;
  readonly runId: string;
  /** It was there before: the same request was already running, or it was asked for by `attach`. */
  readonly attached: boolean;
  /** @throws `WorkflowFailedError` of Temporal's client, whose cause tells why. */
  result(): Promise<WorkflowResult<Name>>;
  /**
   * What happens to it, from its beginning to its end, whoever else is told: each step as it begins, waits and ends, and the
   * event `ended` as the last one. It goes on while no worker is there, and costs little: see docs/client.md.
   * @param options with a `signal`, ends with the signal's reason when that is aborted.
   */
  progress(options?: { readonly signal?: AbortSignal }): AsyncGenerator<ProgressEvent, undefined, undefined>;
  /** What it did so far. Needs a worker; rejects when none answers within 5 s. */
  progressNow(): Promise<messages.Progress>;
  /** What its activities are at now: what is repeated and why, and when a wait looks next and why. */
  pending(): Promise<PendingActivity[]>;
  /** Asks it to stop and clean up; `result` rejects when it has. */
  cancel(): Promise<void>;
  /**
   * Approves what it waits for.
   * @throws {RefusedError} where it waits for no approval, or none of this person. All four throw it where nothing waits.
   * @throws {NoWorkerError} when no worker answers within 5 s; it may take effect later.
   */
  readonly approve: Sent<'approve'>;
  /** Rejects it: the run fails with `Rejected`. */
  readonly reject: Sent<'reject'>;
  /** Repeats the steps that are parked, whose cause was mended. Gives their titles. */
  readonly retryStep: Sent<'retryStep'>;
  /** Gives whatever waits for a person so many seconds more. Gives the new deadlines by title, ISO 8601. */
  readonly extendDeadline: Sent<'extendDeadline'>;
}

/** A run of any workflow; its `workflow` tells which, and with that the type of its result. */
export type AnyRun = { [Name in WorkflowName]: Run<Name> }[WorkflowName];

/** So long a worker may take to answer, in milliseconds. */
const ANSWER_WITHIN_MS = 5_000;

/** What is known of a run when it was started or attached to. */
type Found<Name extends WorkflowName> = Pick<Run<Name>, 'workflow' | 'workflowId' | 'runId' | 'attached'>;

/** Makes a run of what was found. */
export function toRun<Name extends WorkflowName>(client: Client, found: Found<Name>): Run<Name> {
  const { workflowId, runId } = found;
  const execution = { workflowId, runId };
  const handleOf = (one: Execution): WorkflowHandle => client.workflow.getHandle(one.workflowId, one.runId);
  const newest = async (): Promise<WorkflowHandle> => handleOf(await newestOf(client, execution));
  /** Waits for a worker, but not for ever. */
  const asked = <T>(ask: (handle: WorkflowHandle) => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => ask(await newest()));
  const send = <Update extends keyof Updates>(name: Update) => {
    // None takes more than one.
    const sent = (...args: [] | [unknown]): Promise<unknown> =>
      asked((handle) =>
        args.length === 0 ? handle.executeUpdate(name) : handle.executeUpdate<unknown, [unknown]>(name, { args }),
      ).catch((error: unknown) => {
        throw explained(error, workflowId);
      });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the update of this name has these types
    return sent as Sent<Update>;
  };
  return {
    ...found,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the workflow's result
    result: () => resultOf(client, execution) as Promise<WorkflowResult<Name>>,
    progress: ({ signal } = {}) => progressOf(client, execution, signal),
    progressNow: () => asked((handle) => handle.query<messages.Progress>('progress')),
    pending: () => asked(async (handle) => pendingActivities(client, (await handle.describe()).raw)),
    cancel: async () => {
      await (await newest()).cancel();
    },
    approve: send('approve'),
    reject: send('reject'),
    retryStep: send('retryStep'),
    extendDeadline: send('extendDeadline'),
  };
}

/** Waits for the result of a run, or of what a reset made of it: that ends a run that went on. */
async function resultOf(client: Client, execution: Execution): Promise<unknown> {
  try {
    return await client.workflow.getHandle(execution.workflowId, execution.runId).result();
  } catch (error) {
    const next = error instanceof WorkflowFailedError ? await resetOf(client, execution) : undefined;
    if (next === undefined) throw error;
    return resultOf(client, next);
  }
}

/** What an update failed with, in one line for people. */
function explained(error: unknown, workflowId: string): unknown {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
    return new RefusedError(error.cause.message, { cause: error });
  if (error instanceof WorkflowNotFoundError) return new RefusedError(`${workflowId} is over`, { cause: error });
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return new NoWorkerError(
      `No worker answered for ${workflowId} within ${ANSWER_WITHIN_MS / 1_000} s: start one. It may still take effect`,
      { cause: error },
    );
  return error;
}

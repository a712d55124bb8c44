import { Client, Connection, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import type * as workflows from '../workflows/index.ts';
import type { Progress } from '../workflows/messages.ts';
import { WORKFLOW_TASK_QUEUE } from '../workflows/queues.ts';
import type { Config } from './config.ts';
import { reach } from './errors.ts';
import { type PendingActivity, pendingActivities } from './pending-activities.ts';
import { validateWorkflowInput, type WorkflowName } from './model/workflow-inputs.ts';
import { sayViolations, someViolations, type Violation } from './model/validate.ts';
import { runMetadata } from './run-metadata.ts';
import { workflowIds } from './workflow-ids.ts';

/** Input and result of a workflow by its name. */
export type WorkflowInput<Name extends WorkflowName> = Parameters<(typeof workflows)[Name]>[0];
/** Result of a workflow by its name. */
export type WorkflowResult<Name extends WorkflowName> = Awaited<ReturnType<(typeof workflows)[Name]>>;

/** The input breaks rules of the workflow; nothing was started. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly violations: readonly Violation[];

  constructor(workflow: WorkflowName, violations: readonly Violation[]) {
    super(`${workflow}: ${sayViolations(violations)}`);
    this.violations = someViolations(violations);
  }
}

/** A run that was started or attached to. */
export interface Run<Name extends WorkflowName> {
  readonly workflowId: string;
  readonly runId: string;
  /** The same request was already running, and this is that run. */
  readonly attached: boolean;
  /** @throws `WorkflowFailedError` whose cause tells why. */
  result(): Promise<WorkflowResult<Name>>;
  /** What it did so far. Needs a worker; rejects when none answers within 5 s. */
  progress(): Promise<Progress>;
  /** What its activities are at now: what is repeated and why, and when a wait looks next and why. */
  pending(): Promise<PendingActivity[]>;
  /** Asks it to stop and clean up; `result` rejects when it has. */
  cancel(): Promise<void>;
}

/** A connection to the workflows. */
export interface AmplifyWorkflows {
  readonly client: Client;
  /**
   * Starts a workflow, or attaches to the run of the same request.
   * @throws {InvalidInputError} before anything is started.
   */
  start<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>): Promise<Run<Name>>;
  close(): Promise<void>;
}

/**
 * Connects to Temporal.
 * @throws {UnreachableError} within 5 s, with the address.
 */
export async function connect({ temporal, traces }: Pick<Config, 'temporal' | 'traces'>): Promise<AmplifyWorkflows> {
  const address = temporal.connection.address ?? 'localhost:7233';
  const connection = await reach(address, Connection.connect({ ...temporal.connection, connectTimeout: '3 seconds' }));
  // OpenTelemetry is loaded only where it is used; a collector that does not answer is the worker's to tell.
  const tracing = traces && (await import('./traces.ts')).startTraces(traces, () => undefined);
  const interceptors = { workflow: tracing ? [tracing.clientInterceptor] : [] };
  const client = new Client({ connection, namespace: temporal.namespace, interceptors });
  return {
    client,
    start: (workflow, input) => start(client, workflow, input),
    close: async () => {
      await tracing?.stop();
      await connection.close();
    },
  };
}

async function start<Name extends WorkflowName>(
  client: Client,
  workflow: Name,
  input: WorkflowInput<Name>,
): Promise<Run<Name>> {
  const violations = validateWorkflowInput(workflow, input);
  if (violations.length > 0) throw new InvalidInputError(workflow, violations);
  const idOf: { [N in WorkflowName]: (input: WorkflowInput<N>) => string } = workflowIds;
  const workflowId = idOf[workflow](input);
  try {
    const handle = await client.workflow.start(workflow, {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId,
      args: [input],
      ...runMetadata(workflow, input),
    });
    return toRun(client, handle, handle.firstExecutionRunId, false);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    return toRun(client, client.workflow.getHandle(workflowId, runId), runId, true);
  }
}

function toRun<Name extends WorkflowName>(
  client: Client,
  handle: WorkflowHandle,
  runId: string,
  attached: boolean,
): Run<Name> {
  return {
    workflowId: handle.workflowId,
    runId,
    attached,
    result: () => handle.result(),
    progress: () => client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query<Progress>('progress')),
    pending: () => client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => pendingActivities(client, handle)),
    cancel: async () => {
      await handle.cancel();
    },
  };
}

const QUERY_TIMEOUT_MS = 5_000;

import { type Client, isGrpcServiceError, ServiceError, type WorkflowHandle } from '@temporalio/client';
import { abortable } from './abortable.ts';

/** One event of a run's history, as the server has it. */
export type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number]
>;

/** A run, and no other of the same workflow id. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * The events of a run's history as they come, from its first to its last. The server holds each call until there are new
 * ones, or 20 s: no worker has to do with it.
 * @throws {ServiceError} of Temporal's client when the server does not come back within its retries, or `signal` is aborted.
 */
export async function* historyOf(
  client: Client,
  execution: Execution,
  signal: AbortSignal,
): AsyncGenerator<readonly HistoryEvent[], undefined, undefined> {
  const { namespace } = client.options;
  let nextPageToken: Uint8Array | undefined;
  do {
    const request = { namespace, execution, waitNewEvent: true, ...(nextPageToken && { nextPageToken }) };
    const page = await abortable(client, signal, () =>
      client.workflowService.getWorkflowExecutionHistory(request),
    ).catch((error: unknown) => {
      throw isGrpcServiceError(error) ? new ServiceError('Cannot read the history', { cause: error }) : error;
    });
    yield page.history?.events ?? [];
    ({ nextPageToken } = page);
    // There is none when the run is over.
  } while (nextPageToken?.length);
  return undefined;
}

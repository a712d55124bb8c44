import type { Client } from '@temporalio/client';
import type { Execution } from './history.ts';

/** What a reset made of a run, by which it goes on; undefined where there was none. */
export async function resetOf(client: Client, { workflowId, runId }: Execution): Promise<Execution | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const next = raw.workflowExtendedInfo?.resetRunId;
  return next ? { workflowId, runId: next } : undefined;
}

/** The run, or what resets made of it. */
export async function newestOf(client: Client, execution: Execution): Promise<Execution> {
  const next = await resetOf(client, execution);
  return next === undefined ? execution : newestOf(client, next);
}

import type { Harness } from './harness.ts';

/** Everything that the history of a run says, as text, with its payloads decoded. */
export async function historyText({ workflows }: Harness, run: { workflowId: string; runId: string }): Promise<string> {
  const history = await workflows.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  return JSON.stringify(history, (name, value: unknown) =>
    name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
}

import { connected } from '../connected.ts';
import { failureOf } from '../follow.ts';
import { viewOf } from '../terminal/view-of.ts';
import { print } from '../print.ts';

/**
 * Asks a run to stop, and shows how it cleans up.
 * @throws {RunNotFoundError}, and what the run failed with instead.
 */
export function cancelRun(
  workflowId: string,
  { detach, json }: { readonly detach?: true | undefined; readonly json?: true | undefined },
): Promise<void> {
  return connected(async (workflows) => {
    const run = await workflows.attach(workflowId);
    const { runId } = run;
    await run.cancel();
    if (detach) return print(json, { workflowId, runId }, `${workflowId} was asked to stop`);
    const view = viewOf(process.stderr, workflowId);
    try {
      for await (const event of run.progress()) view.show(event);
    } finally {
      view.close();
    }
    try {
      await run.result();
    } catch (error) {
      if (failureOf(error)?.cancelled !== true) throw error;
      return print(json, { workflowId, runId, cancelled: true }, `${workflowId} is cancelled`);
    }
    print(json, { workflowId, runId, cancelled: false }, `${workflowId} was done before`);
  });
}

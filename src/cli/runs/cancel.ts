import { connected } from '../connected.ts';
import { watch } from '../follow.ts';
import { catchInterrupts } from '../interrupts.ts';
import { print } from '../print.ts';
import { RunEndedError } from '../run-ended.ts';

/**
 * Asks a run to stop, and shows how it cleans up. Interrupted, the clean-up goes on.
 * @throws {RunNotFoundError}; {RunEndedError} with what the run failed with instead.
 */
export function cancelRun(
  workflowId: string,
  { detach, json }: { readonly detach?: true | undefined; readonly json?: true | undefined },
): Promise<void> {
  return connected(async (workflows) => {
    const run = await workflows.attach(workflowId);
    const { runId } = run;
    const interrupts = catchInterrupts();
    await run.cancel();
    if (detach) return print(json, { workflowId, runId }, `${workflowId} was asked to stop`);
    try {
      const ended = await watch(run, { asks: false, otherwise: 'detach' }, interrupts);
      if (ended === undefined) return print(json, { workflowId, runId }, `${workflowId} was asked to stop`);
    } catch (error) {
      if (!(error instanceof RunEndedError && error.outcome === 'cancelled')) throw error;
      return print(json, { workflowId, runId, cancelled: true }, `${workflowId} is cancelled`);
    }
    print(json, { workflowId, runId, cancelled: false }, `${workflowId} was done before`);
  });
}

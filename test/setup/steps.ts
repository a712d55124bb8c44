import type { Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import type { ProgressStep } from '../../workflows/messages.ts';

/** Waits until a run has begun so many steps; looks every 20 ms. Gives its steps, fewer where the run ended before. */
export async function untilSteps(run: Run<WorkflowName>, count: number): Promise<readonly ProgressStep[]> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  run.result().then(end, end);
  for (;;) {
    const over = ended;
    const { steps } = await run.progressNow();
    if (over || steps.length >= count) return steps;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import type { ProgressStep } from '../../workflows/messages.ts';
import { LOOK_MS } from './eventually.ts';

/** Waits until a run has begun so many steps. Gives its steps, fewer where the run ended before. */
export async function untilSteps(run: Run<WorkflowName>, count: number): Promise<readonly ProgressStep[]> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  run.result().then(end, end);
  for (;;) {
    const over = ended;
    // A worker that is busy may not answer in time, and is asked again.
    const now = await run.progressNow().catch(() => undefined);
    if (now !== undefined && (over || now.steps.length >= count)) return now.steps;
    await sleep(LOOK_MS);
  }
}

import { expect } from 'vitest';
import type { Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { eventually } from './eventually.ts';

/** Waits until a run waits at a place in the queue of a lock. */
export function untilPlace(run: Pick<Run<WorkflowName>, 'progressNow'>, place: number): Promise<void> {
  return eventually(async () => {
    const { steps } = await run.progressNow();
    expect(steps.some(({ detail }) => detail?.startsWith(`place ${place} in the queue`))).toBe(true);
  });
}

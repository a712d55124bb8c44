import type { Client } from '@temporalio/client';
import { inParallel } from '../../bench/lib/density/in-parallel.ts';
import { runStart } from '../../src/starts.ts';
import type * as workflows from '../../workflows/index.ts';

/** How fast workflows of one call each are. */
export interface Speed {
  /** From the start of one by itself to its result, milliseconds, median. */
  readonly latencyMs: number;
  /** Of many at a time. */
  readonly workflowsPerSecond: number;
}

const ALONE = 20;
const MANY = 200;
const AT_A_TIME = 40;

/** @param target of the one call that each workflow makes. */
export async function speedOf(client: Client, target: string): Promise<Speed> {
  let count = 0;
  const one = async (): Promise<number> => {
    count += 1;
    const startedAt = performance.now();
    await client.workflow.execute<typeof workflows.callOperation>('callOperation', {
      workflowId: `speed-${count}`,
      ...runStart('callOperation', { operation: 'listApps', input: {}, target }),
    });
    return performance.now() - startedAt;
  };
  // Connections and caches are there before it counts.
  await one();
  const alone: number[] = [];
  while (alone.length < ALONE) alone.push(await one());
  const startedAt = performance.now();
  await inParallel(Array.from({ length: MANY }), AT_A_TIME, one);
  const seconds = (performance.now() - startedAt) / 1_000;
  const median = alone.toSorted((a, b) => a - b)[ALONE / 2] ?? Number.NaN;
  return { latencyMs: Math.round(median), workflowsPerSecond: Math.round((10 * MANY) / seconds) / 10 };
}

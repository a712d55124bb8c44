import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './step.ts';

const { step } = proxyActivities<typeof activities>({ startToCloseTimeout: '10 s' });

/** Three activities in sequence, each of which needs what the one before gave. */
export async function threeSteps(): Promise<number> {
  return step(await step(await step(0)));
}

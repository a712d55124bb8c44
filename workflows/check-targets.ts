import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CheckTargetsInput, CheckTargetsResult, TargetReport } from './contracts.ts';
import { runProcess } from './lib/process.ts';
import { activityTaskQueue } from './queues.ts';
import { asSummary } from './summaries.ts';

/**
 * Finds out what the worker can do: for each target its region, its credentials, and which operations it may call, as far as
 * that shows without effect.
 * @throws `InvalidInput`.
 */
export function checkTargets(input: CheckTargetsInput): Promise<CheckTargetsResult> {
  return runProcess(input, async ({ progress, worker }) => {
    const names = input.target === undefined ? worker.targets : [input.target];
    const targets = await Promise.all(
      names.map((name) => progress.step(`Check target ${name}`, () => checkTarget(name), said)),
    );
    return { searchAttributes: worker.searchAttributes, targets };
  });
}

async function checkTarget(target: string): Promise<TargetReport> {
  const { inspectTarget } = proxyActivities<Activities>({
    taskQueue: activityTaskQueue(target),
    summary: asSummary(`target ${target}`),
    // People wait for the answer.
    scheduleToCloseTimeout: '3 minutes',
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: '15 seconds',
  });
  return { target, ...(await inspectTarget()) };
}

function said({ problem, permissions }: TargetReport): string {
  const denied = permissions.filter((one) => one.denied !== undefined).length;
  return problem?.type ?? (denied === 0 ? 'in order' : `${denied} operations denied`);
}

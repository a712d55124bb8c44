import { ApplicationFailure } from '@temporalio/common';
import type { DeleteAppInput, DeleteAppResult } from './contracts.ts';
import { applyPlan } from './lib/app/apply.ts';
import { planApp } from './lib/app/plan.ts';
import { orMissing } from './lib/missing.ts';
import { runProcess } from './lib/process.ts';

/** What is left of an app before it is deleted itself. */
const NOTHING = { backendEnvironments: [], branches: [], domains: [], webhooks: [] };

/**
 * Deletes an app and all that it has, in the order that works: domains, webhooks, backends, unfinished jobs, branches, the
 * app. What is gone already is no error, so that a run that failed or was cancelled can be started again.
 * @throws `ProductionProtected` before anything is deleted, where a branch has the stage PRODUCTION and `allowProduction`
 * is not given; `BackendJobFailed`, `WaitTimedOut`, `StateMismatch` when it is still there in the end, `InvalidInput`.
 */
export function deleteApp(input: DeleteAppInput): Promise<DeleteAppResult> {
  return runProcess(input, async (process) => {
    const { appId, allowProduction = false, timeoutSeconds } = input;
    const { calls, lists } = process.activities;
    process.mark({ appId });
    const found = await orMissing(lists.readApp({ appId }));
    if (found === undefined) return { appId, existed: false };
    const { state } = found;
    const plan = planApp({ state, digests: NOTHING, inputs: NOTHING, prune: true, allowProduction });
    await applyPlan(process, plan, { timeoutSeconds });
    await process.progress.step(`Delete app ${appId}`, () => orMissing(calls.deleteApp({ appId })));
    if ((await orMissing(calls.getApp({ appId }))) !== undefined) {
      throw ApplicationFailure.nonRetryable(`App ${appId} is still there, though it was deleted`, 'StateMismatch');
    }
    return { appId, existed: true };
  });
}

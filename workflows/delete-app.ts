import type { DeleteAppInput, DeleteAppResult } from './contracts.ts';
import { applyPlan } from './lib/app/apply.ts';
import { planApp } from './lib/app/plan.ts';
import { DEFAULT_JOB_TIMEOUT_SECONDS } from './lib/deployment.ts';
import { orMissing } from './lib/missing.ts';
import { runProcess } from './lib/process.ts';

/** What is left of an app before it is deleted itself. */
const NOTHING = { backendEnvironments: [], branches: [], domains: [], webhooks: [] };

/**
 * Deletes an app and all that it has, in the order that works: domains, webhooks, backends, unfinished jobs, branches, the
 * app; each is waited for until it is gone. What is gone already is no error, so that a run that failed or was cancelled can be
 * started again.
 * @throws `ProductionProtected` before anything is deleted, where a branch has the stage PRODUCTION and `allowProduction`
 * is not given; `BackendJobFailed`; `WaitTimedOut` when the app is still there in the end; `StateMismatch` when a backend is,
 * `InvalidInput`.
 */
export function deleteApp(input: DeleteAppInput): Promise<DeleteAppResult> {
  return runProcess(input, async (process) => {
    const { appId, allowProduction = false, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS } = input;
    const { progress } = process;
    process.mark({ appId });
    const found = await progress.step(`Read app ${appId}`, ({ lists }) => orMissing(lists.readApp({ appId })));
    if (found === undefined) return { appId, existed: false };
    const { state } = found;
    const plan = planApp({ state, digests: NOTHING, inputs: NOTHING, prune: true, allowProduction });
    await applyPlan(process, plan, { timeoutSeconds });
    await progress.step(`Delete app ${appId}`, async ({ calls, waits }) => {
      await orMissing(calls.deleteApp({ appId }));
      await waits(timeoutSeconds).awaitNoApp({ appId, timeoutSeconds });
    });
    return { appId, existed: true };
  });
}

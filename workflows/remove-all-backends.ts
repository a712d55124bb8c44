import type { Branch } from '@aws-sdk/client-amplify';
import type { RemoveAllBackendsInput, RemoveAllBackendsResult } from './contracts.ts';
import { environmentsOf } from './lib/backend.ts';
import { DEFAULT_JOB_TIMEOUT_SECONDS } from './lib/deployment.ts';
import { listed } from './lib/lists.ts';
import { orMissing } from './lib/missing.ts';
import { runProcess } from './lib/process.ts';
import { protectProduction } from './lib/production.ts';

/**
 * Removes all backend environments of an app and waits until none is left. Nothing there is no error.
 * @throws `ProductionProtected` before anything is touched, where a branch of the stage PRODUCTION has a backend (with
 * `cleanAmplifyApp`: any branch of it) and `allowProduction` is not given; `WaitTimedOut`, `InvalidInput`.
 */
export function removeAllBackends(input: RemoveAllBackendsInput): Promise<RemoveAllBackendsResult> {
  return runProcess(input, async (process) => {
    const { appId, allowProduction = false, cleanAmplifyApp = false } = input;
    const { timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS } = input;
    const { calls, waits } = process.activities;
    process.mark({ appId });
    const found = await orMissing(environmentsOf(process, appId));
    if (found === undefined) return { appId, removed: [], appExists: false };
    if (found.length === 0 && !cleanAmplifyApp) return { appId, removed: [], appExists: true };
    if (!allowProduction) {
      const branches = await listed<Branch>(process, { operation: 'listBranches', input: { appId } });
      const touched = branches.filter((branch) => cleanAmplifyApp || branch.backendEnvironmentArn !== undefined);
      protectProduction(appId, touched, 'remove the backends that they need');
    }
    await process.progress.step(
      `Remove ${cleanAmplifyApp ? 'the app and ' : ''}its backend environments ${found.join(', ')}`,
      () => calls.removeAllBackends({ AppId: appId, CleanAmplifyApp: cleanAmplifyApp }),
      ({ JobId }) => (JobId === undefined ? 'by an earlier attempt' : `job ${JobId}`),
    );
    const begunAt = new Date().toISOString();
    const { appExists } = await process.progress.step(
      `Wait until app ${appId} has no backend environments`,
      () => waits(timeoutSeconds).awaitNoBackends({ appId, timeoutSeconds, begunAt }),
      (left) => (left.appExists ? 'the app is there' : 'the app is gone'),
    );
    return { appId, removed: found, appExists };
  });
}

import type { Branch } from '@aws-sdk/client-amplify';
import type { RemoveAllBackendsInput, RemoveAllBackendsResult } from './contracts.ts';
import { withAllBackends } from './lib/backend-turn.ts';
import { DEFAULT_JOB_TIMEOUT_SECONDS } from './lib/deployment.ts';
import { listed } from './lib/lists.ts';
import { type Process, runProcess } from './lib/process.ts';
import { protectProduction } from './lib/production.ts';

/**
 * Removes all backend environments of an app and waits until none is left, while no other run has a job of any of them. Nothing
 * there is no error.
 * @throws `ProductionProtected` before anything is touched, where a branch of the stage PRODUCTION has a backend (with
 * `cleanAmplifyApp`: any branch of it) and `allowProduction` is not given; `Busy`, `WaitTimedOut`, `InvalidInput`.
 */
export function removeAllBackends(input: RemoveAllBackendsInput): Promise<RemoveAllBackendsResult> {
  return runProcess(input, (process) => {
    const { appId, cleanAmplifyApp = false } = input;
    process.mark({ appId });
    return withAllBackends(process, input, async (found) => {
      if (found === undefined) return { appId, removed: [], appExists: false };
      if (found.length === 0 && !cleanAmplifyApp) return { appId, removed: [], appExists: true };
      await protect(process, input);
      return remove(process, input, found);
    });
  });
}

/** @throws `ProductionProtected`. */
async function protect(
  { progress }: Process,
  { appId, allowProduction = false, cleanAmplifyApp = false }: RemoveAllBackendsInput,
): Promise<void> {
  if (allowProduction) return;
  await progress.step(`Look at the stages of the branches of app ${appId}`, async (step) => {
    const branches = await listed<Branch>(step, { operation: 'listBranches', input: { appId } });
    const touched = branches.filter((branch) => cleanAmplifyApp || branch.backendEnvironmentArn !== undefined);
    protectProduction(appId, touched, 'remove the backends that they need');
  });
}

async function remove(
  { progress }: Process,
  { appId, cleanAmplifyApp = false, timeoutSeconds = DEFAULT_JOB_TIMEOUT_SECONDS }: RemoveAllBackendsInput,
  environmentNames: readonly string[],
): Promise<RemoveAllBackendsResult> {
  await progress.step(
    `Remove ${cleanAmplifyApp ? 'the app and ' : ''}its backend environments ${environmentNames.join(', ')}`,
    ({ calls }) => calls.removeAllBackends({ AppId: appId, CleanAmplifyApp: cleanAmplifyApp }),
    ({ JobId }) => (JobId === undefined ? 'by an earlier attempt' : `job ${JobId}`),
  );
  const begunAt = new Date().toISOString();
  const { appExists } = await progress.step(
    `Wait until app ${appId} has no backend environments`,
    ({ waits }) => waits(timeoutSeconds).awaitNoBackends({ appId, timeoutSeconds, begunAt }),
    (left) => (left.appExists ? 'the app is there' : 'the app is gone'),
  );
  return { appId, removed: environmentNames, appExists };
}

import type { CreateBranchCommandInput } from '@aws-sdk/client-amplify';
import type { WireInput, WithReferences } from '../../activities/types.ts';
import type { Compensation } from './compensation.ts';
import { effectId } from './effect-id.ts';
import { isRefusal } from './failures.ts';
import { orMissing } from './missing.ts';
import type { Process } from './process.ts';

/** Creates a branch. When a later step fails or the run is cancelled, it is deleted, with what is deployed there. */
export async function makeBranch(
  { activities, progress }: Process,
  compensation: Compensation,
  request: WithReferences<WireInput<CreateBranchCommandInput>>,
): Promise<void> {
  const { appId, branchName } = request;
  let asked = true;
  compensation.add(`delete branch ${branchName} of app ${appId}`, async () => {
    if (!asked) return;
    await progress.step(`Delete branch ${branchName}`, async () => {
      await activities.cleanup.stopBranchJobs({ appId, branchName });
      return orMissing(activities.cleanup.deleteBranch({ appId, branchName }));
    });
  });
  await progress.step(`Create branch ${branchName}`, async () => {
    try {
      return await activities.calls.createBranch(request, { effect: effectId(`branch ${branchName}`) });
    } catch (error) {
      // A refusal means that nothing of ours exists, whoever has made one of that name.
      if (isRefusal(error)) asked = false;
      throw error;
    }
  });
}

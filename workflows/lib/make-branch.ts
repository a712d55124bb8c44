import type { CreateBranchCommandInput } from '@aws-sdk/client-amplify';
import type { WireInput, WithReferences } from '../../activities/types.ts';
import type { Compensation } from './compensation.ts';
import { effectId } from './effect-id.ts';
import { asking, type Made } from './failures.ts';
import { orMissing } from './missing.ts';
import type { Process } from './process.ts';

/** Creates a branch. When a later step fails or the run is cancelled, it is deleted, with what is deployed there. */
export async function makeBranch(
  { progress }: Process,
  compensation: Compensation,
  request: WithReferences<WireInput<CreateBranchCommandInput>>,
): Promise<void> {
  const { appId, branchName } = request;
  const made: Made = {};
  compensation.add(
    `delete branch ${branchName} of app ${appId}`,
    async () => {
      if (made.asked !== true) return;
      await progress.step(`Delete branch ${branchName}`, async ({ cleanup }) => {
        await cleanup.stopBranchJobs({ appId, branchName });
        return orMissing(cleanup.deleteBranch({ appId, branchName }));
      });
    },
    () => ({ operation: 'deleteBranch', input: { appId, branchName } }),
  );
  await progress.step(`Create branch ${branchName}`, ({ calls }) =>
    asking(made, () => calls.createBranch(request, { effect: effectId(`branch ${branchName}`) })),
  );
}

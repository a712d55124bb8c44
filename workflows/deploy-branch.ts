import type { DeployBranchInput, DeployBranchResult } from './contracts.ts';
import { branchUrl, deploy } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';

/**
 * Deploys an artifact, a URL, or the connected repository to a branch and waits until the job is over. Cancelling it
 * stops the job at Amplify and waits until it is CANCELLED.
 * @throws `JobFailed`, `WaitTimedOut`, `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function deployBranch(input: DeployBranchInput): Promise<DeployBranchResult> {
  return runProcess(input, async (process) => {
    const { appId, branchName } = input;
    const job = await deploy(process, input);
    const { app } = await process.activities.calls.getApp({ appId });
    const url = branchUrl(branchName, app?.defaultDomain ?? `${appId}.amplifyapp.com`);
    process.progress.link(branchName, url);
    return { ...job, appId, branchName, url };
  });
}

import type { DeployBranchInput, DeployBranchResult } from './contracts.ts';
import { orSkipped, withBranch } from './lib/branch-turn.ts';
import { deployed } from './lib/deployment.ts';
import { runProcess } from './lib/process.ts';

/**
 * Deploys an artifact, a URL, or the connected repository to a branch and waits until the job is over. Cancelling it
 * stops the job at Amplify and waits until it is CANCELLED.
 * @throws `Busy`, `JobFailed`, `WaitTimedOut`, `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function deployBranch(input: DeployBranchInput): Promise<DeployBranchResult> {
  return runProcess(input, (process) =>
    orSkipped(
      input,
      withBranch(process, input, input, () => deployed(process, input)),
    ),
  );
}

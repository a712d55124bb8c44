import type { BranchInput, DescribedBranch, JobResult } from '../../contracts.ts';
import { branchUrl } from '../deployment.ts';
import type { Process } from '../process.ts';

/**
 * What became of the branches of a description; shows where each is served.
 * @param deployments the first jobs, by the name of the branch.
 */
export function describeBranches(
  { progress }: Process,
  branches: readonly BranchInput[],
  defaultDomain: string,
  deployments: ReadonlyMap<string, JobResult>,
): DescribedBranch[] {
  return branches.map(({ branchName }) => {
    const url = branchUrl(branchName, defaultDomain);
    const deployment = deployments.get(branchName);
    progress.link(branchName, url);
    return { branchName, url, ...(deployment !== undefined && { deployment }) };
  });
}

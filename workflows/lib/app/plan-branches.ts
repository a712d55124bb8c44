import type { Branch } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import type { Wire } from '../../../activities/types.ts';
import type { BranchInput, DeploymentSource, Difference } from '../../contracts.ts';
import { present } from '../present.ts';
import { changedMembers, withClearedVariables } from './changed-members.ts';
import { difference, differencesOf } from './differences.ts';
import { planTags } from './plan-tags.ts';
import { appIdOf, type FirstDeployment, type PartialPlan, type PlannedCall, type Planning } from './planning.ts';
import { protectProduction } from '../production.ts';

/** Branches, and the first jobs of those that have had none. */
export function planBranches(planning: Planning): PartialPlan & { readonly deployments: readonly FirstDeployment[] } {
  const { state, digests, inputs, prune, allowProduction } = planning;
  const appId = appIdOf(state);
  const differences: Difference[] = [];
  const calls: PlannedCall[] = [];
  const deployments: FirstDeployment[] = [];
  const described = digests.branches ?? [];
  for (const [index, digest] of described.entries()) {
    const { branchName } = digest;
    const resource = `branch ${branchName}`;
    const there = state.branches.find((branch) => branch.branchName === branchName);
    const { tags, ...members } = awsMembers(planning, present(inputs.branches?.[index], 'branches'));
    if (there === undefined) {
      differences.push(difference(resource, 'exists', false, true));
      calls.push({ operation: 'createBranch', input: { appId, ...members, ...(tags !== undefined && { tags }) } });
    } else {
      const { tags: _, branchName: __, ...compared } = awsMembers(planning, digest);
      const changes = differencesOf(resource, compared, there);
      differences.push(...changes);
      if (changes.length > 0) {
        const changed = withClearedVariables(changedMembers(members, changes));
        calls.push({ operation: 'updateBranch', input: { appId, ...changed, branchName } });
      }
      const planned = planTags(resource, there.branchArn, { there: there.tags, tags, prune });
      differences.push(...planned.differences);
      calls.push(...planned.calls);
    }
    const source = firstSource(planning, digest, there);
    if (source === undefined) continue;
    differences.push(difference(resource, 'jobs', 0, 1));
    deployments.push({ appId, branchName, source });
  }
  const names: ReadonlySet<string | undefined> = new Set(described.map(({ branchName }) => branchName));
  const lacking =
    prune && digests.branches !== undefined ? state.branches.filter((one) => !names.has(one.branchName)) : [];
  if (!allowProduction) protectProduction(appId, lacking, 'delete them');
  return {
    differences: [
      ...differences,
      ...lacking.map(({ branchName }) => difference(`branch ${branchName}`, 'exists', true, false)),
    ],
    calls,
    deployments,
    deletions: lacking.map(({ branchName }) => ({
      operation: 'deleteBranch',
      input: { appId, branchName: present(branchName, 'branch.branchName') },
    })),
  };
}

/** The members that Amplify takes; it knows an environment by its ARN. */
function awsMembers({ state }: Planning, branch: BranchInput) {
  const { source: _, firstBuild: __, backendEnvironment, ...members } = branch;
  if (backendEnvironment === undefined) return members;
  const backendEnvironmentArn = `${present(state.app.appArn, 'app.appArn')}/backendenvironments/${backendEnvironment}`;
  return { ...members, backendEnvironmentArn };
}

/**
 * What the first job of a branch is to deploy, if there is to be one. A new branch of a connected app is built unless it says
 * otherwise; one that is there only where it says so, and has had no job.
 * @throws `InvalidInput` where Amplify would refuse it: an app is either built or deployed to.
 */
function firstSource(
  { state, digests }: Planning,
  { branchName, source, firstBuild }: BranchInput,
  there: Wire<Branch> | undefined,
): DeploymentSource | undefined {
  if (there !== undefined && there.totalNumberOfJobs !== '0') return undefined;
  const isConnected = (digests.app?.repository ?? state.app.repository ?? '') !== '';
  const first = source ?? ((firstBuild ?? (isConnected && there === undefined)) ? { release: {} } : undefined);
  if (first !== undefined && 'release' in first !== isConnected) {
    throw ApplicationFailure.nonRetryable(
      `The first job of branch ${branchName} must ${isConnected ? 'be a build, since the app is' : 'not be a build, since the app is not'} connected to a repository`,
      'InvalidInput',
    );
  }
  return first;
}

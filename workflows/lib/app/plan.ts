import type { Difference, ShownCall } from '../../contracts.ts';
import { planBranches } from './plan-branches.ts';
import { planDomains, planEnvironments, planMembers, planWebhooks } from './plan-parts.ts';
import type { FirstDeployment, PlannedCall, Planning } from './planning.ts';

/** What brings an app to its description: these calls in their order, the deployments side by side. */
export interface AppPlan {
  readonly differences: readonly Difference[];
  readonly before: readonly PlannedCall[];
  readonly deployments: readonly FirstDeployment[];
  readonly after: readonly PlannedCall[];
}

/**
 * What brings an app from its state to its description. Branches have their deployments before domains lead to them; a
 * domain is deleted before others may need its names, and everything else after what takes its place is there.
 * @throws `InvalidInput` where a first job does not fit the app, `ProductionProtected`, `Conflict` where Amplify has no way to make a change, `DomainFailed` where a domain that
 * failed is to change and `prune` is not given.
 */
export function planApp(planning: Planning): AppPlan {
  const app = planMembers(planning);
  const environments = planEnvironments(planning);
  const branches = planBranches(planning);
  const domains = planDomains(planning);
  const webhooks = planWebhooks(planning);
  return {
    differences: [app, environments, branches, domains, webhooks].flatMap(({ differences }) => differences),
    before: [...app.calls, ...environments.calls, ...branches.calls],
    deployments: branches.deployments,
    after: [
      ...domains.deletions,
      ...domains.calls,
      ...webhooks.deletions,
      ...webhooks.calls,
      ...environments.deletions,
      ...branches.deletions,
    ],
  };
}

/** The calls of a plan as they are shown. An upload is between CreateDeployment and StartDeployment, which then has its `jobId`. */
export function callsOf({ before, deployments, after }: AppPlan): ShownCall[] {
  return [...before, ...deployments.flatMap(deploymentCalls), ...after];
}

function deploymentCalls({ appId, branchName, source }: FirstDeployment): ShownCall[] {
  const branch = { appId, branchName };
  if ('release' in source) {
    return [{ operation: 'startJob', input: { ...branch, jobType: 'RELEASE', ...source.release } }];
  }
  if ('sourceUrl' in source) return [{ operation: 'startDeployment', input: { ...branch, ...source } }];
  return [
    { operation: 'createDeployment', input: branch },
    { operation: 'startDeployment', input: branch },
  ];
}

import type { AppDescription, Difference, ShownCall } from '../../contracts.ts';
import { planBranches } from './plan-branches.ts';
import { planDomains, planEnvironments, planMembers, planWebhooks } from './plan-parts.ts';
import type { FirstDeployment, PlannedCall, Planning } from './planning.ts';

/** Something that is to be done, and the calls as which it may be shown. */
export interface Planned<What> {
  readonly what: What;
  readonly shown: readonly ShownCall[];
}

/** What brings an app to its description: these calls in their order, the deployments side by side. */
export interface AppPlan {
  readonly differences: readonly Difference[];
  readonly before: readonly Planned<PlannedCall>[];
  readonly deployments: readonly Planned<FirstDeployment>[];
  readonly after: readonly Planned<PlannedCall>[];
}

/**
 * What brings an app from its state to its description. Branches have their deployments before domains lead to them; a
 * domain is deleted before others may need its names, and everything else after what takes its place is there.
 * @param planning.shown the description as it may be shown. Default: as it is.
 * @throws `InvalidInput` where a first job does not fit the app, `ProductionProtected`, `Conflict` where Amplify has no way to
 * make a change, `DomainFailed` where a domain that failed is to change and `prune` is not given.
 */
export function planApp({ shown, ...planning }: Planning & { readonly shown?: AppDescription }): AppPlan {
  const { differences, ...made } = stepsOf(planning);
  // They follow from the names that a description has, which are no secrets: these are the same, one by one.
  const told = shown === undefined ? made : stepsOf({ ...planning, inputs: shown });
  return {
    differences,
    before: besideShown(made.before, told.before, (call) => [call]),
    deployments: besideShown(made.deployments, told.deployments, deploymentCalls),
    after: besideShown(made.after, told.after, (call) => [call]),
  };
}

function stepsOf(planning: Planning) {
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

function besideShown<What>(
  made: readonly What[],
  told: readonly What[],
  show: (what: What) => readonly ShownCall[],
): Planned<What>[] {
  return made.map((what, index) => ({ what, shown: told.slice(index, index + 1).flatMap(show) }));
}

/** The calls of a plan as they are shown; only those of what `which` takes. */
export function callsOf(
  { before, deployments, after }: AppPlan,
  which: (step: Planned<PlannedCall | FirstDeployment>) => boolean = () => true,
): ShownCall[] {
  return [...before, ...deployments, ...after].filter(which).flatMap(({ shown }) => shown);
}

/** An upload is between CreateDeployment and StartDeployment, which then has its `jobId`. */
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

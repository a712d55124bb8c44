import { isCancellation } from '@temporalio/workflow';
import type { AppDescription, DomainInput, PartlyApplied, UpdateAppInput, UpdateAppResult } from './contracts.ts';
import { applyPlan } from './lib/app/apply.ts';
import { awaitDomains } from './lib/app/domains.ts';
import { type AppPlan, callsOf, planApp } from './lib/app/plan.ts';
import type { FirstDeployment, PlannedCall } from './lib/app/planning.ts';
import { branchUrl } from './lib/deployment.ts';
import { withMore } from './lib/failures.ts';
import { runProcess, withoutCommon } from './lib/process.ts';

/**
 * Brings an app to its description, or with `plan` tells what that would take. What is left out is left alone. When a step
 * fails or the run is cancelled, what was applied stays: the failure's details have it, and a new run goes on from there.
 * @throws `ProductionProtected`, `Conflict`, `DomainFailed` before anything is touched; `JobFailed`, `BackendJobFailed`,
 * `WaitTimedOut`, `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function updateApp(input: UpdateAppInput): Promise<UpdateAppResult> {
  return runProcess(input, async (process) => {
    const { appId, plan: isOnlyPlanned = false, ...rest } = withoutCommon(input);
    const { prune = false, allowProduction = false, timeoutSeconds, ...description } = rest;
    process.mark({ appId });
    const { state, digests, shown } = await process.progress.step(`Compare app ${appId} with its description`, () =>
      process.activities.lists.readApp({ appId, description }),
    );
    const planWith = (inputs: AppDescription): AppPlan => planApp({ state, digests, inputs, prune, allowProduction });
    // The same calls twice: as they are made, and as they may be shown.
    const [plan, shownPlan] = [planWith(description), planWith(shown)];
    const told = { appId, differences: plan.differences, calls: callsOf(shownPlan) };
    if (isOnlyPlanned) return { ...told, applied: false, branches: [], domains: [], webhooks: [] };

    const done = new Set<PlannedCall | FirstDeployment>();
    try {
      const applied = await applyPlan(process, plan, { timeoutSeconds, done: (one) => done.add(one) });
      const branches = (description.branches ?? []).map(({ branchName }) => {
        const url = branchUrl(branchName, state.app.defaultDomain ?? `${appId}.amplifyapp.com`);
        const deployment = applied.deployments.get(branchName);
        process.progress.link(branchName, url);
        return { branchName, url, ...(deployment !== undefined && { deployment }) };
      });
      const domains = await awaitDomains(process, appId, waitedFor(plan, description.domains));
      return { ...told, applied: true, branches, domains, webhooks: applied.webhooks };
    } catch (error) {
      if (isCancellation(error)) throw error;
      const applied = callsOf(partOf(shownPlan, plan, done));
      const details: PartlyApplied = { applied, planned: told.calls.length };
      throw withMore(error, `of ${details.planned} calls, ${applied.length} were made, and stay`, details);
    }
  });
}

/** The domains that change, and those that are to be waited for whether they do or not. */
function waitedFor({ after }: AppPlan, domains: readonly DomainInput[] = []): DomainInput[] {
  const changed = new Set(
    after.flatMap(({ operation, input }) =>
      operation === 'createDomainAssociation' || operation === 'updateDomainAssociation' ? [input.domainName] : [],
    ),
  );
  return domains.filter(({ domainName, wait }) => wait === true || changed.has(domainName));
}

/** The part of a plan that is done, as it may be shown. */
function partOf(shown: AppPlan, plan: AppPlan, done: ReadonlySet<PlannedCall | FirstDeployment>): AppPlan {
  const { before, deployments, after } = plan;
  return {
    differences: [],
    before: shown.before.filter((_, index) => isIn(done, before[index])),
    deployments: shown.deployments.filter((_, index) => isIn(done, deployments[index])),
    after: shown.after.filter((_, index) => isIn(done, after[index])),
  };
}

const isIn = <Item>(items: ReadonlySet<Item>, item: Item | undefined): boolean => item !== undefined && items.has(item);

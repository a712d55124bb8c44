import type { DomainInput, PartlyApplied, UpdateAppInput, UpdateAppResult } from './contracts.ts';
import { applyPlan } from './lib/app/apply.ts';
import { describeBranches } from './lib/app/branches.ts';
import { awaitDomains } from './lib/app/domains.ts';
import { type AppPlan, callsOf, planApp, type Planned } from './lib/app/plan.ts';
import { refuseTooLarge } from './lib/app/plan-size.ts';
import type { FirstDeployment, PlannedCall } from './lib/app/planning.ts';
import { isCancelled, withMore } from './lib/failures.ts';
import { type Process, runProcess, withoutCommon } from './lib/process.ts';

/**
 * Brings an app to its description, or with `plan` tells what that would take. What is left out is left alone. When a step
 * fails or the run is cancelled, what was applied stays: the failure's details and the progress have it, and a new run goes on
 * from there.
 * @throws `ProductionProtected`, `Conflict`, `DomainFailed` before anything is touched; `JobFailed`, `BackendJobFailed`,
 * `WaitTimedOut`, `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function updateApp(input: UpdateAppInput): Promise<UpdateAppResult> {
  return runProcess(input, async (process) => {
    const { appId, plan: isOnlyPlanned = false, ...rest } = withoutCommon(input);
    const { prune = false, allowProduction = false, timeoutSeconds, ...description } = rest;
    process.mark({ appId });
    const { state, digests, shown } = await process.progress.step(
      `Compare app ${appId} with its description`,
      ({ lists }) => lists.readApp({ appId, description }),
    );
    const plan = planApp({ state, digests, inputs: description, shown, prune, allowProduction });
    const told = { appId, differences: plan.differences, calls: callsOf(plan) };
    if (isOnlyPlanned) return { ...told, applied: false, branches: [], domains: [], webhooks: [] };
    refuseTooLarge(plan);
    const { branches = [], domains } = description;
    const { defaultDomain = `${appId}.amplifyapp.com` } = state.app;
    return tellingHowFar(process, plan, async (done) => {
      const made = await applyPlan(process, plan, { timeoutSeconds, done });
      return {
        ...told,
        applied: true,
        branches: describeBranches(process, branches, defaultDomain, made.deployments),
        domains: await awaitDomains(process, appId, waitedFor(plan, domains), made.associations),
        webhooks: made.webhooks,
      };
    });
  });
}

type Step = Planned<PlannedCall | FirstDeployment>;

/** Does `work`, and where it fails or is cancelled tells by progress and failure which calls were made till then. */
async function tellingHowFar<Result>(
  { progress }: Process,
  plan: AppPlan,
  work: (done: (step: Step) => void) => Promise<Result>,
): Promise<Result> {
  const done = new Set<Step>();
  try {
    return await work((step) => done.add(step));
  } catch (error) {
    const partly: PartlyApplied = {
      applied: callsOf(plan, (step) => done.has(step)),
      left: callsOf(plan, (step) => !done.has(step)),
    };
    progress.partlyApplied(partly);
    // Temporal takes no details of a cancellation.
    if (isCancelled(error)) throw error;
    const { applied, left } = partly;
    throw withMore(error, `of ${applied.length + left.length} calls, ${applied.length} were made, and stay`, partly);
  }
}

/** The domains that change, and those that are to be waited for whether they do or not. */
function waitedFor({ after }: AppPlan, domains: readonly DomainInput[] = []): DomainInput[] {
  const changed = new Set(
    after.flatMap(({ what: { operation, input } }) =>
      operation === 'createDomainAssociation' || operation === 'updateDomainAssociation' ? [input.domainName] : [],
    ),
  );
  return domains.filter(({ domainName, wait }) => wait === true || changed.has(domainName));
}

import { basename, join } from 'node:path';
import { isFinished } from '../store.ts';
import type { JobRecord, JobRun, Scope } from '../store.ts';
import type { JobWorld } from '../world.ts';
import { DeployError } from './deploy-error.ts';
import { endStep, fail, finish } from './ending.ts';
import { discardSite, prepareSite, readSite } from './prepare-site.ts';
import type { PreparedSite } from './prepare-site.ts';
import { stepsOf } from './steps.ts';
import type { StepPlan } from './steps.ts';

/** How a job that gets a slot now will run. */
export function planRun({ clock, plans, timings }: JobWorld, job: JobRecord): JobRun {
  const plan = plans.take(({ appId, branchName }) => fits(appId, job.appId) && fits(branchName, job.branchName));
  const provisioningTime = clock.now() + timings.get('pending') * 1000;
  const runningTime = provisioningTime + timings.get('provisioning') * 1000;
  return { provisioningTime, runningTime, steps: stepsOf(job, timings, plan), ...(plan && { plan }) };
}

/**
 * Runs a job that has a slot, from wherever it is, until it has succeeded or failed. Where the signal is aborted, it
 * leaves the job as it then is.
 */
export async function runJob(world: JobWorld, scope: Scope, job: JobRecord, run: JobRun, signal: AbortSignal) {
  const { clock, sitesFolder } = world;
  let stepName = job.steps.at(-1)?.stepName ?? run.steps[0]?.name ?? 'DEPLOY';
  let prepared: PreparedSite | undefined;
  try {
    if (job.prepared !== undefined) {
      prepared = await readSite(join(sitesFolder, job.prepared));
      await openSite(world, scope, job);
    }
    if (job.status === 'PENDING') {
      await clock.until(run.provisioningTime, signal);
      job.status = 'PROVISIONING';
      world.events.tell(job, 'STARTED');
    }
    if (job.status === 'PROVISIONING') {
      await clock.until(run.runningTime, signal);
      job.status = 'RUNNING';
    }
    for (const step of run.steps) {
      if (job.steps.some((begun) => begun.stepName === step.name && begun.endTime !== undefined)) continue;
      stepName = step.name;
      prepared = (await runStep(world, scope, job, step, run, signal)) ?? prepared;
    }
    if (prepared !== undefined) publish(world, scope, job, prepared);
    succeed(world, scope, job);
  } catch (error) {
    if (!signal.aborted) fail(world, job, stepName, error instanceof Error ? error.message : String(error));
  } finally {
    const isOver = job.status === 'CANCELLING' || isFinished(job);
    if (isOver && prepared !== undefined && job.status !== 'SUCCEED') {
      const unused = prepared;
      world.saver.afterSave(() => discardSite(unused));
    }
    if (isOver) job.prepared = undefined;
  }
}

/** Runs one step, or the rest of it; DEPLOY returns the files that it prepared. Throws what the job fails with. */
async function runStep(
  world: JobWorld,
  scope: Scope,
  job: JobRecord,
  step: StepPlan,
  { plan }: JobRun,
  signal: AbortSignal,
): Promise<PreparedSite | undefined> {
  const { clock } = world;
  const begun = job.steps.find(({ stepName }) => stepName === step.name);
  const startTime = begun?.startTime ?? clock.now();
  if (begun === undefined) job.steps.push({ stepName: step.name, startTime, status: 'RUNNING' });
  const affected = plan !== undefined && (plan.step ?? job.steps[0]?.stepName) === step.name;
  if (affected && plan.outcome === 'hang') await clock.until(Infinity, signal);
  const work = step.name === 'DEPLOY' ? clock.track(deploy(world, scope, job, signal)) : undefined;
  try {
    const [prepared] = await Promise.all([work, clock.until(startTime + step.seconds * 1000, signal)]);
    if (affected && plan.outcome === 'fail') throw new DeployError(plan.reason ?? `The step ${step.name} failed.`);
    endStep(world, job, 'SUCCEED');
    if (prepared !== undefined) job.prepared = basename(prepared.folder);
    return prepared;
  } catch (error) {
    void work?.then(discardSite, () => undefined);
    throw error;
  }
}

async function deploy(world: JobWorld, scope: Scope, job: JobRecord, signal: AbortSignal): Promise<PreparedSite> {
  const prepared = await prepareSite(world, job, signal);
  try {
    signal.throwIfAborted();
    await openSite(world, scope, job);
    signal.throwIfAborted();
    return prepared;
  } catch (error) {
    await discardSite(prepared);
    // The branch may have been deleted while its port was being opened.
    if (scope.apps.get(job.appId)?.branches.has(job.branchName) !== true) world.sites.remove(ownerOf(scope, job));
    throw error;
  }
}

const openSite = ({ sites }: JobWorld, scope: Scope, job: JobRecord): Promise<void> =>
  sites.open(ownerOf(scope, job), () => scope.apps.get(job.appId)?.app.customRules ?? []);

/** Serves the files from now on; the former ones go when the state no longer names them. */
function publish({ sites, saver }: JobWorld, scope: Scope, job: JobRecord, prepared: PreparedSite): void {
  const { port, former } = sites.publish(ownerOf(scope, job), prepared);
  const branch = scope.apps.get(job.appId)?.branches.get(job.branchName);
  if (branch !== undefined) branch.site = { folder: basename(prepared.folder), port };
  if (former !== undefined) saver.afterSave(() => discardSite(former));
}

function succeed(world: JobWorld, scope: Scope, job: JobRecord): void {
  finish(world, job, 'SUCCEED');
  const app = scope.apps.get(job.appId);
  const branch = app?.branches.get(job.branchName);
  if (app === undefined || branch?.branch.stage !== 'PRODUCTION') return;
  const { branchName } = job;
  app.app.productionBranch = { branchName, lastDeployTime: new Date(world.clock.now()), status: 'SUCCEED' };
}

/** Whether a plan, that says nothing or what it is for, holds for a job. */
const fits = (planned: string | undefined, actual: string): boolean => (planned ?? actual) === actual;

const ownerOf = ({ account, region }: Scope, { appId, branchName }: JobRecord) => ({
  account,
  region,
  appId,
  branchName,
});

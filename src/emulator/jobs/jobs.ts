import type { JobStatus } from '@aws-sdk/client-amplify';
import { isFinished, scopeKey } from '../store.ts';
import type { BranchRecord, JobRecord, Scope } from '../store.ts';
import type { JobWorld } from '../world.ts';
import { DeployError } from './deploy-error.ts';
import type { JobPlan } from './plans.ts';
import { discardSite, prepareSite } from './prepare-site.ts';
import type { PreparedSite } from './prepare-site.ts';
import { stepsOf } from './steps.ts';
import type { StepPlan } from './steps.ts';
import { writeLog } from './job-log.ts';

/** How the jobs of one emulator go on with time. */
export class Jobs {
  readonly #world: JobWorld;
  /** What ends the work of a job that is under way. */
  readonly #running = new Map<JobRecord, AbortController>();
  readonly #runs = new Set<Promise<void>>();
  /** What cancels the limit between CreateDeployment and StartDeployment. */
  readonly #limits = new Map<JobRecord, () => void>();

  constructor(world: JobWorld) {
    this.#world = world;
  }

  /** Lets a job of CreateDeployment wait for its start, 8 hours at most. */
  hold(job: JobRecord): void {
    const { clock, timings } = this.#world;
    const due = job.startTime + timings.get('startDeploymentLimit') * 1000;
    const cancel = clock.at(due, () => {
      this.#limits.delete(job);
      this.#fail(job, 'DEPLOY', 'The deployment was not started within 8 hours of its creation.');
    });
    this.#limits.set(job, cancel);
  }

  /** Queues a job: it starts when one of the slots of the account and region, and its branch, are free. */
  start(scope: Scope, job: JobRecord): void {
    this.#unhold(job);
    job.status = 'PENDING';
    scope.waiting.push(job);
    this.#startWaiting(scope);
  }

  /** CANCELLING now, CANCELLED a little later; until then the job keeps its slot. */
  stop(scope: Scope, job: JobRecord): void {
    const { clock, timings } = this.#world;
    this.#unhold(job);
    this.#unqueue(scope, job);
    setStatus(job, 'CANCELLING');
    this.#running.get(job)?.abort();
    clock.at(clock.now() + timings.get('cancelling') * 1000, () => {
      if (job.status !== 'CANCELLING') return;
      this.#finish(job, 'CANCELLED');
      this.#release(scope, job);
    });
  }

  /** Ends a job whose branch is gone, without a trace. */
  forget(scope: Scope, job: JobRecord): void {
    this.#unhold(job);
    this.#unqueue(scope, job);
    this.#running.get(job)?.abort();
    if (!isFinished(job)) this.#finish(job, 'CANCELLED');
    this.#release(scope, job);
  }

  /** Ends all work, for a reset or the end. Resolves when none goes on. */
  async clear(): Promise<void> {
    for (const cancel of this.#limits.values()) cancel();
    this.#limits.clear();
    for (const control of this.#running.values()) control.abort();
    await Promise.all(this.#runs);
  }

  /** Starts what may start, after a quota was raised. */
  startAllWaiting(): void {
    for (const scope of this.#world.store.scopes()) this.#startWaiting(scope);
  }

  #startWaiting(scope: Scope): void {
    const slots = this.#world.quotas.get('concurrentJobs', scopeKey(scope));
    for (let index = 0; index < scope.waiting.length && scope.started.size < slots;) {
      const job = scope.waiting[index];
      if (job === undefined || [...scope.started].some((other) => isSameBranch(job, other))) {
        index += 1;
        continue;
      }
      scope.waiting.splice(index, 1);
      scope.started.add(job);
      const run = this.#run(scope, job).finally(() => this.#runs.delete(run));
      this.#runs.add(run);
    }
  }

  async #run(scope: Scope, job: JobRecord): Promise<void> {
    const { clock, plans, timings } = this.#world;
    const control = new AbortController();
    const { signal } = control;
    const plan = plans.take(job.appId, job.branchName);
    const steps = stepsOf(job, timings, plan);
    let step = steps[0];
    let prepared: PreparedSite | undefined;
    this.#running.set(job, control);
    try {
      await clock.sleep(timings.get('pending'), signal);
      job.status = 'PROVISIONING';
      await clock.sleep(timings.get('provisioning'), signal);
      job.status = 'RUNNING';
      for (step of steps) prepared = (await this.#runStep(scope, job, step, plan, signal)) ?? prepared;
      if (prepared !== undefined) this.#world.sites.publish(ownerOf(scope, job), prepared);
      this.#succeed(scope, job);
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#fail(job, step?.name ?? 'DEPLOY', reason);
    } finally {
      this.#running.delete(job);
      if (prepared !== undefined && job.status !== 'SUCCEED') void discardSite(prepared);
      // A stopped job gives its slot back when it is CANCELLED.
      if (!signal.aborted) this.#release(scope, job);
    }
  }

  /** Runs one step; DEPLOY returns the files that it prepared. Throws what the job fails with. */
  async #runStep(
    scope: Scope,
    job: JobRecord,
    step: StepPlan,
    plan: JobPlan | undefined,
    signal: AbortSignal,
  ): Promise<PreparedSite | undefined> {
    const { clock } = this.#world;
    job.steps.push({ stepName: step.name, startTime: clock.now(), status: 'RUNNING' });
    const affected = plan !== undefined && (plan.step ?? job.steps[0]?.stepName) === step.name;
    if (affected && plan.outcome === 'hang') await clock.sleep(Infinity, signal);
    const work = step.name === 'DEPLOY' ? clock.track(this.#deploy(scope, job, signal)) : undefined;
    try {
      const [prepared] = await Promise.all([work, clock.sleep(step.seconds, signal)]);
      if (affected && plan.outcome === 'fail') throw new DeployError(plan.reason ?? `The step ${step.name} failed.`);
      this.#endStep(job, 'SUCCEED');
      return prepared;
    } catch (error) {
      void work?.then(discardSite, () => undefined);
      throw error;
    }
  }

  async #deploy(scope: Scope, job: JobRecord, signal: AbortSignal): Promise<PreparedSite> {
    const { sites } = this.#world;
    const prepared = await prepareSite(this.#world, job, signal);
    try {
      signal.throwIfAborted();
      await sites.open(ownerOf(scope, job), () => scope.apps.get(job.appId)?.app.customRules ?? []);
      signal.throwIfAborted();
      return prepared;
    } catch (error) {
      await discardSite(prepared);
      // The branch may have been deleted while its port was being opened.
      if (scope.apps.get(job.appId)?.branches.has(job.branchName) !== true) sites.remove(ownerOf(scope, job));
      throw error;
    }
  }

  #succeed(scope: Scope, job: JobRecord): void {
    this.#finish(job, 'SUCCEED');
    const app = scope.apps.get(job.appId);
    const branch = app?.branches.get(job.branchName);
    if (app === undefined || branch?.branch.stage !== 'PRODUCTION') return;
    app.app.productionBranch = {
      branchName: job.branchName,
      lastDeployTime: new Date(this.#world.clock.now()),
      status: 'SUCCEED',
    };
  }

  #fail(job: JobRecord, stepName: string, reason: string): void {
    if (job.steps.at(-1)?.stepName !== stepName) {
      job.steps.push({ stepName, startTime: this.#world.clock.now(), status: 'RUNNING' });
    }
    this.#endStep(job, 'FAILED', reason);
    this.#finish(job, 'FAILED');
  }

  #endStep(job: JobRecord, status: JobStatus, reason?: string): void {
    const step = job.steps.at(-1);
    if (step === undefined || step.endTime !== undefined) return;
    step.status = status;
    step.endTime = this.#world.clock.now();
    if (reason !== undefined) step.statusReason = reason;
    writeLog(this.#world.storage, job, step);
  }

  #finish(job: JobRecord, status: JobStatus): void {
    if (status === 'CANCELLED') this.#endStep(job, 'CANCELLED');
    job.status = status;
    job.endTime = this.#world.clock.now();
    const { source } = job;
    const uploads =
      source.kind === 'zip' ? [source.object] : source.kind === 'files' ? Object.values(source.objects) : [];
    for (const object of uploads) void this.#world.storage.remove(object);
  }

  #release(scope: Scope, job: JobRecord): void {
    if (scope.started.delete(job)) this.#startWaiting(scope);
  }

  #unqueue(scope: Scope, job: JobRecord): void {
    const index = scope.waiting.indexOf(job);
    if (index !== -1) scope.waiting.splice(index, 1);
  }

  #unhold(job: JobRecord): void {
    this.#limits.get(job)?.();
    this.#limits.delete(job);
  }
}

function setStatus(job: JobRecord, status: JobStatus): void {
  job.status = status;
  const step = job.steps.at(-1);
  if (step?.status === 'RUNNING') step.status = status;
}

const isSameBranch = (one: JobRecord, other: JobRecord): boolean =>
  one.appId === other.appId && one.branchName === other.branchName;

const ownerOf = ({ account, region }: Scope, { appId, branchName }: JobRecord) => ({
  account,
  region,
  appId,
  branchName,
});

/** The newest job of a branch that is still to end. */
export function unfinishedJob({ jobs }: BranchRecord): JobRecord | undefined {
  return [...jobs.values()].findLast((job) => !isFinished(job));
}

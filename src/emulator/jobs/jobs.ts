import { isFinished, scopeKey } from '../store.ts';
import type { BranchRecord, JobRecord, Scope } from '../store.ts';
import type { JobWorld } from '../world.ts';
import { fail, finish } from './ending.ts';
import { planRun, runJob } from './run.ts';

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
      fail(this.#world, job, 'DEPLOY', 'The deployment was not started within 8 hours of its creation.');
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
    job.status = 'CANCELLING';
    job.cancelTime = clock.now() + timings.get('cancelling') * 1000;
    const step = job.steps.at(-1);
    if (step?.status === 'RUNNING') step.status = 'CANCELLING';
    this.#running.get(job)?.abort();
    this.#cancelInTime(scope, job);
  }

  /** Ends a job whose branch is gone, without a trace. */
  forget(scope: Scope, job: JobRecord): void {
    this.#unhold(job);
    this.#unqueue(scope, job);
    this.#running.get(job)?.abort();
    if (!isFinished(job)) finish(this.#world, job, 'CANCELLED');
    this.#release(scope, job);
  }

  /** Ends all work and leaves the jobs as they are. Resolves when none goes on. */
  async clear(): Promise<void> {
    for (const cancel of this.#limits.values()) cancel();
    this.#limits.clear();
    for (const control of this.#running.values()) control.abort();
    await Promise.all(this.#runs);
  }

  /** Goes on with what was under way when the state was saved. */
  resume(): void {
    for (const scope of this.#world.store.scopes()) {
      for (const job of jobsOf(scope)) {
        if (job.status === 'CREATED') this.hold(job);
        else if (job.status === 'CANCELLING') this.#cancelInTime(scope, job);
        else if (scope.started.has(job)) this.#run(scope, job);
      }
    }
    this.startAllWaiting();
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
      this.#run(scope, job);
    }
  }

  #run(scope: Scope, job: JobRecord): void {
    const control = new AbortController();
    job.run ??= planRun(this.#world, job);
    const { plan } = job.run;
    if (plan?.commitId !== undefined) job.commitId = plan.commitId;
    this.#running.set(job, control);
    const run = runJob(this.#world, scope, job, job.run, control.signal).finally(() => {
      this.#runs.delete(run);
      this.#running.delete(job);
      // A stopped job gives its slot back when it is CANCELLED.
      if (!control.signal.aborted) this.#release(scope, job);
    });
    this.#runs.add(run);
  }

  #cancelInTime(scope: Scope, job: JobRecord): void {
    const { clock } = this.#world;
    clock.at(job.cancelTime ?? clock.now(), () => {
      if (job.status !== 'CANCELLING') return;
      finish(this.#world, job, 'CANCELLED');
      this.#release(scope, job);
    });
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

function* jobsOf({ apps }: Scope): Iterable<JobRecord> {
  for (const { branches } of apps.values()) {
    for (const { jobs } of branches.values()) yield* jobs.values();
  }
}

const isSameBranch = (one: JobRecord, other: JobRecord): boolean =>
  one.appId === other.appId && one.branchName === other.branchName;

/** The newest job of a branch that is still to end. */
export function unfinishedJob({ jobs }: BranchRecord): JobRecord | undefined {
  return [...jobs.values()].findLast((job) => !isFinished(job));
}

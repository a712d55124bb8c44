/** What the next jobs of a branch are to do, set through the control API. */
export interface JobPlan {
  /** Default: any app. */
  readonly appId?: string;
  /** Default: any branch. */
  readonly branchName?: string;
  readonly outcome: 'succeed' | 'fail' | 'hang';
  /** The step that fails or hangs. Default: the job's first. */
  readonly step?: string;
  /** `statusReason` of the step that fails. */
  readonly reason?: string;
  /** How long the job runs in all, in seconds of the clock. Default: as the timings say. */
  readonly seconds?: number;
  /** How many jobs it holds for. Default 1. */
  readonly times?: number;
}

/** The plans that are still to be used, in their order. */
export class JobPlans {
  readonly #plans: (JobPlan & { left: number })[] = [];

  add(plan: JobPlan): void {
    this.#plans.push({ ...plan, left: plan.times ?? 1 });
  }

  list(): readonly JobPlan[] {
    return this.#plans.map(({ left, ...plan }) => ({ ...plan, times: left }));
  }

  clear(): void {
    this.#plans.length = 0;
  }

  /** Uses the first plan that fits a job. */
  take(appId: string, branchName: string): JobPlan | undefined {
    const index = this.#plans.findIndex(
      (plan) => (plan.appId ?? appId) === appId && (plan.branchName ?? branchName) === branchName,
    );
    const plan = this.#plans[index];
    if (plan === undefined) return undefined;
    plan.left -= 1;
    if (plan.left <= 0) this.#plans.splice(index, 1);
    return plan;
  }
}

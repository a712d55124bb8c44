/** What the next jobs are to do, set through the control API. */
export interface Plan {
  /** Default: any app. */
  readonly appId?: string;
  readonly outcome: 'succeed' | 'fail' | 'hang';
  /** What it fails with. */
  readonly reason?: string;
  /** How long the job runs in all, in seconds of the clock. Default: as the timings say. */
  readonly seconds?: number;
  /** How many jobs it holds for. Default 1. */
  readonly times?: number;
}

/** A plan for jobs of Amplify; the reason is the `statusReason` of the step that fails. */
export interface JobPlan extends Plan {
  /** Default: any branch. */
  readonly branchName?: string;
  /** The step that fails or hangs. Default: the job's first. */
  readonly step?: string;
  /** The commit that is built, whatever was asked for. Default: the one that was. */
  readonly commitId?: string;
}

/** The plans of one kind that are still to be used, in their order. */
export class Plans<T extends Plan> {
  readonly #plans: { readonly plan: T; left: number }[] = [];

  add(plan: T): void {
    this.#plans.push({ plan, left: plan.times ?? 1 });
  }

  list(): readonly T[] {
    return this.#plans.map(({ plan, left }) => ({ ...plan, times: left }));
  }

  clear(): void {
    this.#plans.length = 0;
  }

  /** Uses the first plan that fits a job. */
  take(fits: (plan: T) => boolean): T | undefined {
    const index = this.#plans.findIndex(({ plan }) => fits(plan));
    const found = this.#plans[index];
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#plans.splice(index, 1);
    return found.plan;
  }
}

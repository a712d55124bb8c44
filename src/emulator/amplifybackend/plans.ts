import type { Plan } from '../jobs/plans.ts';

/** A plan for jobs of AmplifyBackend; the reason is the `error` of a job that fails. */
export interface BackendPlan extends Plan {
  /** Default: any environment. */
  readonly environmentName?: string;
  /** AWS's name of the operation, whatever its letters' case. Default: any. */
  readonly operation?: string;
}

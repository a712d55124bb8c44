import type { JobRecord } from '../store.ts';
import type { Timings } from '../timings.ts';
import type { JobPlan } from './plans.ts';

/** One step of a job and how long it takes, in seconds of the clock. */
export interface StepPlan {
  readonly name: string;
  readonly seconds: number;
}

/** The steps of a job: DEPLOY and VERIFY of a manual one, BUILD before them where a repository is built. */
export function stepsOf(job: JobRecord, timings: Timings, plan: JobPlan | undefined): readonly StepPlan[] {
  const usual: readonly StepPlan[] =
    job.jobType === 'MANUAL'
      ? [
          { name: 'DEPLOY', seconds: timings.get('manualDeploy') },
          { name: 'VERIFY', seconds: timings.get('manualVerify') },
        ]
      : [
          { name: 'BUILD', seconds: timings.get('build') },
          { name: 'DEPLOY', seconds: timings.get('buildDeploy') },
          { name: 'VERIFY', seconds: timings.get('buildVerify') },
        ];
  if (plan?.seconds === undefined) return usual;
  const wanted = Math.max(0, plan.seconds - timings.get('pending') - timings.get('provisioning'));
  const total = usual.reduce((sum, step) => sum + step.seconds, 0);
  return usual.map(({ name, seconds }) => ({
    name,
    seconds: total === 0 ? wanted / usual.length : (seconds * wanted) / total,
  }));
}

import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow';
import { effectId } from '../../../workflows/lib/effect-id.ts';
import { activitiesOf } from '../../../workflows/lib/proxies.ts';
import type * as plain from './plain-activities.ts';
import type { Place } from './plain-activities.ts';
import { POLL_SECONDS } from './subjects.ts';

/** The product's worker shares its budget with others by it. */
export { callBudget } from '../../../workflows/call-budget.ts';

const TIMEOUT_SECONDS = 7_200;

/** Starts a build and waits for its end by the activities of this project's workflows, and does no more than what it is compared with. */
export async function ours(place: Place): Promise<void> {
  const { calls, waits } = activitiesOf();
  const jobType = 'RELEASE';
  const { jobSummary } = await calls.startJob({ ...place, jobType }, { effect: effectId('job') });
  const jobId = jobSummary?.jobId ?? '';
  const begunAt = new Date().toISOString();
  const timeoutSeconds = TIMEOUT_SECONDS;
  await waits(timeoutSeconds).awaitJob({ ...place, jobId, timeoutSeconds, jobType, begunAt });
}

const CALLS_PER_RUN = 200;

/** Calls without end, one call after the other, so that the budget is always too small. */
export async function callOn(appId: string): Promise<void> {
  const { calls } = activitiesOf();
  for (let call = 0; call < CALLS_PER_RUN; call++) await calls.getApp({ appId });
  await continueAsNew<typeof callOn>(appId);
}

const { startJob, isOver } = proxyActivities<typeof plain>({ startToCloseTimeout: '1 minute' });
const { untilOver } = proxyActivities<typeof plain>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: POLL_SECONDS * 1000, backoffCoefficient: 1 },
});

/** The same by a loop in the workflow. */
export async function loop(place: Place): Promise<void> {
  const job = await startJob(place);
  do await sleep(POLL_SECONDS * 1000);
  while (!(await isOver(job)));
}

/** The same by an activity that fails until the job is over. */
export async function retry(place: Place): Promise<void> {
  await untilOver(await startJob(place));
}

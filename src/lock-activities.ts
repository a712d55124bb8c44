import { activityInfo, getClient } from '@temporalio/activity';
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { isKeyOf, keyOf } from '../activities/effects/identity.ts';
import type { JobRef } from '../activities/effects/stop-job.ts';
import type { JobToOwn, LockActivities } from '../workflows/contracts.ts';
import { acquireLockUpdate } from '../workflows/messages.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';
import type { resourceLock } from '../workflows/resource-lock.ts';
import { entityStart } from './starts.ts';
import { jobRunsQuery, tellsOf } from './job-runs.ts';
import { quoted } from './visibility.ts';
import { entityIds } from './workflow-ids.ts';

/** Activities by which runs take the locks of branches and backend environments; they ask Temporal, and no AWS. */
export const lockActivities: LockActivities = {
  async acquireLock(lock, request) {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof resourceLock>(
      'resourceLock',
      entityStart(entityIds.resourceLock(lock), `Lock ${lock}`),
    );
    const client = getClient();
    return client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      client.workflow.executeUpdateWithStart(acquireLockUpdate, { args: [request], startWorkflowOperation }),
    );
  },

  async isRunning({ workflowId, firstRunId }) {
    try {
      const { status, raw } = await getClient().workflow.getHandle(workflowId).describe();
      return status.name === 'RUNNING' && raw.workflowExecutionInfo?.firstRunId === firstRunId;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  },

  async starterOfJob(job) {
    return (await runsOfJob(job)).find(starts)?.workflowId;
  },

  async ownerOfJob(job) {
    const runs = await runsOfJob(job);
    const running = runs.find(goesOn) ?? (await runWithKey(job));
    if (running !== undefined) return { state: 'running', workflowId: running.workflowId };
    const starter = runs.find(starts);
    if (starter !== undefined) return { state: 'ended', workflowId: starter.workflowId };
    const isForeign = job.key !== undefined && !isKeyOf(activityInfo().namespace, job.key);
    return { state: isForeign ? 'foreign' : 'none' };
  },
};

const goesOn = ({ status }: WorkflowExecutionInfo): boolean => status.name === 'RUNNING';
/** One that only waits for a job did not start it. */
const starts = ({ type }: WorkflowExecutionInfo): boolean => type !== 'waitForJob';

/** Runs that told that they started a job, or wait for it, newest first; none where the namespace lacks our search attributes. */
async function runsOfJob(job: JobRef): Promise<WorkflowExecutionInfo[]> {
  const runs = (await listed(jobRunsQuery(job))) ?? [];
  return runs.filter((run) => tellsOf(run, job));
}

/** The run that goes on and whose step has the key of the job: it has perhaps not yet heard that it started the job. */
async function runWithKey({ appId, key, step }: JobToOwn): Promise<WorkflowExecutionInfo | undefined> {
  if (key === undefined) return undefined;
  const { namespace } = activityInfo();
  const running = "ExecutionStatus = 'Running'";
  const ofApp = await listed(`${searchAttributes.appId.name} = ${quoted(appId)} AND ${running}`);
  for (const run of ofApp ?? (await listed(running)) ?? []) {
    const { workflowId, runId } = run;
    const { raw } = await getClient().workflow.getHandle(workflowId, runId).describe();
    const firstRunId = raw.workflowExecutionInfo?.firstRunId ?? runId;
    if (keyOf(namespace, { workflowId, firstRunId, step }) === key) return run;
  }
  return undefined;
}

/** The runs that a query finds; undefined where the namespace lacks our search attributes. */
async function listed(query: string): Promise<WorkflowExecutionInfo[] | undefined> {
  const found: WorkflowExecutionInfo[] = [];
  try {
    for await (const run of getClient().workflow.list({ query })) found.push(run);
    return found;
  } catch (error) {
    // The client wraps what the server answered.
    const { cause } = error instanceof Error ? error : {};
    const code: number | undefined = isGrpcServiceError(cause) ? cause.code : undefined;
    if (code !== GRPC_INVALID_ARGUMENT) throw error;
    return undefined;
  }
}

/** For a query that names an unknown search attribute. */
const GRPC_INVALID_ARGUMENT = 3;
const ANSWER_WITHIN_MS = 15_000;

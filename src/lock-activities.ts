import { getClient } from '@temporalio/activity';
import { isGrpcServiceError, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { LockActivities } from '../workflows/contracts.ts';
import { acquireLockUpdate } from '../workflows/messages.ts';
import { WORKFLOW_TASK_QUEUE } from '../workflows/queues.ts';
import { searchAttributes, STARTED_JOBS } from '../workflows/search-attributes.ts';
import { asSummary } from '../workflows/summaries.ts';
import type { resourceLock } from '../workflows/resource-lock.ts';
import { memberOf } from './model/member-of.ts';
import { quoted } from './visibility.ts';
import { entityIds } from './workflow-ids.ts';

/** Activities by which runs take the locks of branches and backend environments; they ask Temporal, and no AWS. */
export const lockActivities: LockActivities = {
  async acquireLock(lock, request) {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof resourceLock>('resourceLock', {
      workflowId: entityIds.resourceLock(lock),
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [{}],
      staticSummary: asSummary(`Lock ${lock}`),
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
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

  async starterOfJob({ appId, branchName, jobId }) {
    const { appId: app, branch, jobId: job } = searchAttributes;
    const isMarked = `${branch.name} = ${quoted(branchName)} AND ${job.name} = ${quoted(jobId)}`;
    const query = [
      `${app.name} = ${quoted(appId)}`,
      `((${isMarked} AND WorkflowType != 'waitForJob') OR WorkflowType IN ('createApp', 'updateApp'))`,
    ].join(' AND ');
    try {
      for await (const run of getClient().workflow.list({ query })) {
        const isOne =
          run.typedSearchAttributes.get(branch) === branchName && run.typedSearchAttributes.get(job) === jobId;
        if (isOne || memberOf(run.memo?.[STARTED_JOBS], branchName) === jobId) return run.workflowId;
      }
    } catch (error) {
      const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
      if (code !== GRPC_INVALID_ARGUMENT) throw error;
    }
    return undefined;
  },
};

/** For a query that names an unknown search attribute. */
const GRPC_INVALID_ARGUMENT = 3;
const ANSWER_WITHIN_MS = 15_000;

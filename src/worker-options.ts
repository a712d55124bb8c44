import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection, WorkerDeploymentOptions, WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../activities/index.ts';
import { createInputValidation, type InputPolicy } from '../activities/validate-input.ts';
import { lockActivities } from './lock-activities.ts';
import { activityTaskQueue, WORKFLOW_TASK_QUEUE } from '../workflows/queues.ts';

/** How long running calls may go on after a shutdown was asked for; then they are cancelled and go on elsewhere. */
const GRACE = '5 seconds';
const GIVE_UP = '20 seconds';

/** So long a workflow task waits for the worker that has its run in memory, which may be gone; then any worker takes it. */
const STICKY_FOR = '2 seconds';

/** Workflow tasks at a time: few enough that each ends within its timeout (`starts.ts`) on a slow machine; others may take the rest. */
const WORKFLOW_TASKS = 16;

/** What the workers of a process share. */
export interface WorkerSetup {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The version of its deployment that the workers are. Default: of none. */
  readonly deployment?: WorkerDeploymentVersion | undefined;
  /** Where the workflow code comes from: a prebuilt bundle, or a folder that is bundled now. */
  readonly workflows: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;
  readonly dataConverter: DataConverter;
  /** Whether the namespace has our search attributes. */
  readonly searchAttributes: boolean;
  /** Activities by the name of their target. */
  readonly activities: Readonly<Record<string, Activities>>;
  /** Of the secrets of inputs. */
  readonly policy: InputPolicy;
  /** Workflows kept in memory between their tasks, a tenth of a megabyte each; others are replayed at their next one. Default 600. */
  readonly maxCachedWorkflows?: number;
  /** What goes around each activity of a target. Default: nothing. */
  readonly interceptors?: WorkerOptions['interceptors'];
}

/** As many ask for tasks as there are tasks: what finds nobody asking, the server has to write down first. */
const ASKING = { type: 'autoscaling' } as const;

/** The options of each worker in a process: one for workflows, one for the activities of each target. */
export function workerOptions(setup: WorkerSetup): WorkerOptions[] {
  const { connection, namespace, deployment, workflows, dataConverter, searchAttributes, activities } = setup;
  const { policy, interceptors, maxCachedWorkflows = 600 } = setup;
  const shared = {
    connection,
    namespace,
    dataConverter,
    shutdownGraceTime: GRACE,
    shutdownForceTime: GIVE_UP,
    ...(deployment && { workerDeploymentOptions: versioned(deployment) }),
  };
  return [
    {
      ...shared,
      ...workflows,
      taskQueue: WORKFLOW_TASK_QUEUE,
      activities: {
        ...createInputValidation({ searchAttributes, targets: Object.keys(activities) }, policy),
        ...lockActivities,
      },
      maxCachedWorkflows,
      maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
      stickyQueueScheduleToStartTimeout: STICKY_FOR,
      workflowTaskPollerBehavior: ASKING,
    },
    ...Object.entries(activities).map(([target, implementation]) => ({
      ...shared,
      taskQueue: activityTaskQueue(target),
      activities: implementation,
      activityTaskPollerBehavior: ASKING,
      // A heartbeat is how an activity learns of its cancellation, so it must not be held back for long.
      maxHeartbeatThrottleInterval: '1 second',
      ...(interceptors && { interceptors }),
    })),
  ];
}

/** Runs stay with the version that they began with. Entities outlive versions, and say of themselves that they move on. */
function versioned(version: WorkerDeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' };
}

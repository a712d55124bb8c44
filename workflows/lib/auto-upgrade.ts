import { setWorkflowOptions, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { callBudget } from '../call-budget.ts';
import { resourceLock } from '../resource-lock.ts';

// Entities outlive the version of the worker that they began with: they move to the current one with their next task.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, callBudget);
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, resourceLock);

/**
 * None: this module is loaded beside the workflows, in the bundle of a worker with a version alone. From a worker without one
 * the server refuses every task that says how it is to be versioned.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({});

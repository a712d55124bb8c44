/** The task queue on which every workflow runs. */
export const WORKFLOW_TASK_QUEUE = 'amplify';

/** The target of a workflow input that names none. */
export const DEFAULT_TARGET = 'default';

/** The task queue of the activities of a target, apart from the others so that each has its own limits. */
export function activityTaskQueue(target: string = DEFAULT_TARGET): string {
  return `amplify-${target}`;
}

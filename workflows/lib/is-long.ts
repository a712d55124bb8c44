import { workflowInfo } from '@temporalio/workflow';

/** Whether an entity is to continue as new: the server says so, by the number and the size of its events. */
export const isLong = (): boolean => workflowInfo().continueAsNewSuggested;

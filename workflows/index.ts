/** The registry: every export is a workflow type, and nothing else is exported. */
export { callOperation } from './call-operation.ts';
export { createApp } from './create-app.ts';
export { deployBranch } from './deploy-branch.ts';
export { listAll } from './list-all.ts';
export { waitForJob } from './wait-for-job.ts';

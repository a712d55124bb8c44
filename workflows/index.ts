/** The registry: every export is a workflow type, and nothing else is exported. */
export { callBudget } from './call-budget.ts';
export { callOperation } from './call-operation.ts';
export { cloneBackend } from './clone-backend.ts';
export { connectDomain } from './connect-domain.ts';
export { createApp } from './create-app.ts';
export { createBackend } from './create-backend.ts';
export { deleteApp } from './delete-app.ts';
export { deleteBackend } from './delete-backend.ts';
export { deployBranch } from './deploy-branch.ts';
export { listAll } from './list-all.ts';
export { promoteBranch } from './promote-branch.ts';
export { releaseBranch } from './release-branch.ts';
export { resourceLock } from './resource-lock.ts';
export { rollbackBranch } from './rollback-branch.ts';
export { waitForBackendJob } from './wait-for-backend-job.ts';
export { waitForDomain } from './wait-for-domain.ts';
export { waitForJob } from './wait-for-job.ts';

import type { WorkflowName } from '../../src/model/workflow-inputs.ts';

/**
 * What a cancelled run leaves: all as it was before, unless said otherwise here, as docs/workflows.md does. `untouched`: it
 * changes nothing at any time, while something else does; `jobs`: a job that was over when it was cancelled stays;
 * `resumes`: what it deleted or changed stays, and the same request goes on from there.
 */
export const rests: Partial<Record<WorkflowName, 'untouched' | 'jobs' | 'resumes'>> = {
  callOperation: 'untouched',
  checkTargets: 'untouched',
  collectAccessLogs: 'untouched',
  configureBackend: 'resumes',
  deleteApp: 'resumes',
  deleteBackend: 'resumes',
  deployBranch: 'jobs',
  listAll: 'untouched',
  promoteBranch: 'jobs',
  pruneArtifacts: 'resumes',
  releaseBranch: 'jobs',
  removeAllBackends: 'resumes',
  rollbackBranch: 'jobs',
  sweepOrphans: 'untouched',
  updateApp: 'resumes',
  waitForBackendJob: 'untouched',
  waitForDomain: 'untouched',
  waitForJob: 'untouched',
};

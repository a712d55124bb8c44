import type { WorkflowName } from '../../../src/model/workflow-inputs.ts';
import { meanwhile, prepareExample, workflowNames } from '../../setup/examples.ts';
import { type CancelCase, caseOf, type Rest } from '../cancel-case.ts';

/** What the example of a workflow leaves when it is cancelled. Default: all as it was before. */
const rests: Partial<Record<WorkflowName, Rest>> = {
  callOperation: 'untouched',
  checkTargets: 'untouched',
  collectAccessLogs: 'untouched',
  deleteApp: 'resumes',
  deleteBackend: 'either',
  deployBranch: 'jobs',
  listAll: 'untouched',
  promoteBranch: 'jobs',
  pruneArtifacts: 'resumes',
  releaseBranch: 'jobs',
  removeAllBackends: 'either',
  rollbackBranch: 'jobs',
  sweepOrphans: 'untouched',
  updateApp: 'untouched',
  waitForBackendJob: 'untouched',
  waitForDomain: 'untouched',
  waitForJob: 'untouched',
};

/** The examples of docs/workflows.md. */
export const exampleCases: readonly CancelCase[] = workflowNames.map((workflow) => {
  const { [workflow]: help } = meanwhile;
  const prepare: CancelCase['prepare'] = (harness, later) => prepareExample(harness, workflow, later);
  return {
    ...caseOf(workflow, 'example', rests[workflow] ?? 'before', prepare),
    ...(help && { meanwhile: (harness, { workflowId }) => help(harness, workflowId) }),
    ...(workflow === 'promoteBranch' && { moments: [{ says: /^parked / }] }),
  };
});

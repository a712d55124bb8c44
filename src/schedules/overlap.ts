import type { WorkflowName } from '../model/workflow-inputs.ts';

/**
 * What happens at a time at which the run before goes on: Temporal's policies, but for TERMINATE_OTHER, since a run that
 * is terminated stops no job of its own.
 */
export const overlaps = ['SKIP', 'BUFFER_ONE', 'BUFFER_ALL', 'CANCEL_OTHER', 'ALLOW_ALL'] as const;
export type Overlap = (typeof overlaps)[number];

interface Row {
  readonly overlap: Overlap;
  /** Why it is the right one unless a schedule says otherwise. */
  readonly because: string;
}

const NEWEST = 'the next run deploys what is newest then; a queue of equal ones would only hold build slots';
const SAME = 'it brings the same description about as the run that goes on; the next one mends what differs then';
const GONE = 'what is to go is gone when the run before is over';
const MADE = 'it makes what the run before makes, and would fail because that is there';
const LEFT = 'the next run finds what this one left';
const LOOK = 'it only looks: the run that goes on sees the same';

/** The overlap policy of each kind of workflow, unless a schedule says otherwise. */
export const overlapOf = {
  deployBranch: { overlap: 'SKIP', because: NEWEST },
  releaseBranch: { overlap: 'SKIP', because: NEWEST },
  rollbackBranch: { overlap: 'SKIP', because: 'a second one would go back one version further' },
  promoteBranch: {
    overlap: 'BUFFER_ONE',
    because: 'a run may wait days for its approval; the one after it offers what is served by then',
  },
  pruneArtifacts: { overlap: 'SKIP', because: LEFT },
  sweepOrphans: { overlap: 'SKIP', because: LEFT },
  collectAccessLogs: {
    overlap: 'BUFFER_ONE',
    because: 'one more run covers the hours that came while the one before was reading, and no more are needed',
  },
  callOperation: {
    overlap: 'BUFFER_ONE',
    because: 'a call that is due is made after the one before, but a slow service gets no queue of them',
  },
  createApp: { overlap: 'SKIP', because: MADE },
  createBackend: { overlap: 'SKIP', because: MADE },
  cloneBackend: { overlap: 'SKIP', because: MADE },
  provisionEnvironment: { overlap: 'SKIP', because: MADE },
  connectDomain: { overlap: 'SKIP', because: MADE },
  updateApp: { overlap: 'SKIP', because: SAME },
  updateSubDomains: { overlap: 'SKIP', because: SAME },
  configureAuth: { overlap: 'SKIP', because: SAME },
  configureApi: { overlap: 'SKIP', because: SAME },
  configureStorage: { overlap: 'SKIP', because: SAME },
  configureBackend: { overlap: 'SKIP', because: SAME },
  deleteApp: { overlap: 'SKIP', because: GONE },
  deleteBackend: { overlap: 'SKIP', because: GONE },
  removeAllBackends: { overlap: 'SKIP', because: GONE },
  listAll: { overlap: 'SKIP', because: LOOK },
  waitForJob: { overlap: 'SKIP', because: LOOK },
  waitForBackendJob: { overlap: 'SKIP', because: LOOK },
  waitForDomain: { overlap: 'SKIP', because: LOOK },
  checkTargets: { overlap: 'SKIP', because: LOOK },
} as const satisfies Record<WorkflowName, Row>;

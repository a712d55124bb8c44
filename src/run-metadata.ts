import { asSummary, summaries } from '../workflows/summaries.ts';
import type { WorkflowInput } from './client.ts';
import type { WorkflowName } from './model/workflow-inputs.ts';

/** What a run leaves when it fails or is cancelled, as docs/workflows.md says it. */
export const endings = {
  callOperation: 'nothing is undone.',
  checkTargets: 'nothing was changed.',
  cloneBackend: 'waits for the end of its job, and deletes a half-made target. The source is left alone.',
  collectAccessLogs: 'nothing is left.',
  configureApi:
    "waits for the end of its job, which can't be stopped, and deletes the API if it made it, also when only the models failed; an update stays.",
  configureAuth:
    "waits for the end of its job, which can't be stopped, and deletes what it made; an update or a deletion stays.",
  configureBackend:
    "waits for the end of its job, which can't be stopped, and removes a config that it made; an update stays.",
  configureStorage:
    "waits for the end of its job, which can't be stopped, and deletes what it made; an update or a deletion stays.",
  connectDomain: 'removes the association that it made, unless `keepOnFailure`.',
  createApp:
    'its jobs are stopped, and what it made is deleted, newest first, unless `keepOnFailure`. Nothing else is touched.',
  createBackend: 'waits for the end of its job, and deletes what it made of the environment.',
  deleteApp: 'what is deleted stays so; a new run goes on from there.',
  deleteBackend: "the deletion goes on at Amplify; it can't be undone.",
  deployBranch: 'its job is stopped, and a deployment that was created and never started with it.',
  listAll: 'nothing was changed.',
  promoteBranch: 'nothing is changed; a job that runs is stopped.',
  provisionEnvironment: 'its steps are undone in reverse: sub domain, branch, resources, environment.',
  pruneArtifacts: 'what is removed stays so; a new run goes on from there.',
  releaseBranch: 'its job is stopped.',
  removeAllBackends: "the removal goes on at Amplify; it can't be undone.",
  rollbackBranch: 'its job is stopped, and the live version stays.',
  sweepOrphans: 'what is stopped stays so; a new run goes on from there.',
  updateApp:
    "its jobs are stopped; what was applied stays, and is in the failure's details and the progress. A new run goes on from there.",
  updateSubDomains:
    'puts back what it changed, as soon as the domain takes a change. While Amplify waits for DNS records it takes none: then what was asked for stays, and the failure says so.',
  waitForBackendJob: 'the job is left alone.',
  waitForDomain: 'the domain is left alone.',
  waitForJob: 'the job is left alone.',
} as const satisfies Record<WorkflowName, string>;

/** What the page of a run in the Temporal UI says of it from its start on, whoever starts it: its summary and its details. */
export function runMetadata<Name extends WorkflowName>(
  workflow: Name,
  input: WorkflowInput<Name>,
): { staticSummary: string; staticDetails: string } {
  const summaryOf: { readonly [N in WorkflowName]: (given: WorkflowInput<N>) => string } = summaries;
  return {
    staticSummary: asSummary(summaryOf[workflow](input)),
    staticDetails: `**When it fails or is cancelled**: ${endings[workflow]}`,
  };
}

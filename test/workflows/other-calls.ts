import { operationNames } from '../../activities/operations.ts';
import type { OperationName } from '../../activities/types.ts';
import { followUps } from '../../src/iam/workflow-calls.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';

/** Calls by when a workflow makes them. */
type OtherCalls = Readonly<Record<string, readonly OperationName[]>>;

/** What looks for what an earlier attempt did, and removes what was made twice. */
const repeated = { 'a call is repeated': Object.values(followUps).flat() };
const upload = { 'the source is an artifact or a URL': ['getBranch', 'createDeployment', 'startDeployment'] } as const;
const stopped = { 'a job is unfinished when the run ends': ['getJob', 'listJobs', 'stopJob'] } as const;

/** The calls that the example of a workflow does not make, though the workflow does, and when. */
export const otherwiseCalled: Partial<Record<WorkflowName, OtherCalls>> = {
  callOperation: { 'it is asked to': operationNames },
  cloneBackend: { 'it is undone': ['deleteBackend'] },
  connectDomain: { 'it is undone, or a domain failed': ['deleteDomainAssociation'] },
  configureApi: { 'there is one': ['updateBackendAPI'], 'it is undone, or removes': ['deleteBackendAPI'] },
  configureAuth: {
    'there is one': ['updateBackendAuth'],
    'it imports': ['importBackendAuth'],
    'it is undone, or removes': ['deleteBackendAuth'],
  },
  configureBackend: { 'it is undone, or removes': ['removeBackendConfig'] },
  configureStorage: {
    'there is one': ['updateBackendStorage'],
    'it imports': ['importBackendStorage'],
    'it is undone, or removes': ['deleteBackendStorage'],
  },
  createApp: {
    ...repeated,
    ...upload,
    ...stopped,
    'it is undone': ['deleteApp', 'deleteBackendEnvironment', 'deleteDomainAssociation'],
  },
  createBackend: { 'it is undone': ['deleteBackend'] },
  deleteApp: {
    ...stopped,
    'the app has such': [
      'deleteBackendEnvironment',
      'deleteDomainAssociation',
      'getDomainAssociation',
      'deleteWebhook',
    ],
    'the app has backends': ['deleteBackend', 'getBackendJob', 'listBackendJobs'],
  },
  deployBranch: { ...repeated, ...upload, ...stopped },
  listAll: { 'it is asked to': operationNames },
  provisionEnvironment: {
    ...repeated,
    ...upload,
    ...stopped,
    'the app is connected': ['startJob'],
    'auth is given': ['getBackendAuth', 'createBackendAuth', 'updateBackendAuth', 'importBackendAuth'],
    'an API is given': ['getBackendAPI', 'createBackendAPI', 'updateBackendAPI', 'getBackendAPIModels'],
    'models are to be generated': ['generateBackendAPIModels'],
    'storage is there, or imported': ['updateBackendStorage', 'importBackendStorage'],
    'a sub domain is given': ['getDomainAssociation', 'updateDomainAssociation'],
    'it is undone': ['deleteBackend', 'deleteBackendAPI', 'deleteBackendAuth', 'deleteBackendStorage', 'deleteBranch'],
  },
  promoteBranch: { ...repeated, ...stopped },
  releaseBranch: { ...repeated, ...stopped, 'it supersedes': ['getBranch'] },
  rollbackBranch: { ...repeated, ...stopped, 'the app is connected': ['startJob'] },
  sweepOrphans: {
    'it finds an orphan': ['getJob', 'stopJob'],
    'it names no apps': ['listApps', 'listBranches', 'listJobs'],
  },
  updateApp: {
    ...repeated,
    ...upload,
    ...stopped,
    'it does what it plans': [
      ...(['updateApp', 'createBackendEnvironment', 'createBranch', 'updateBranch', 'startJob'] as const),
      ...(['createDomainAssociation', 'updateDomainAssociation', 'createWebhook'] as const),
      ...(['tagResource', 'untagResource', 'getDomainAssociation'] as const),
    ],
    'it prunes': [
      ...(['deleteBackendEnvironment', 'deleteBranch', 'deleteDomainAssociation', 'deleteWebhook'] as const),
      ...(['deleteBackend', 'getBackendJob', 'listBackendJobs'] as const),
    ],
  },
};

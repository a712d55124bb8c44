import { isListOperation, operationNames } from '../../activities/operations.ts';
import type { OperationName } from '../../activities/types.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';

type Calls = readonly OperationName[];

/**
 * What a repeated call makes besides itself, to find out whether an earlier one took effect, and to remove what was made twice:
 * by operation, as `activities/effects` does. The others have none.
 */
export const followUps: Partial<Record<OperationName, Calls>> = {
  createApp: ['listApps', 'deleteApp'],
  createBranch: ['getBranch'],
  createWebhook: ['listWebhooks', 'deleteWebhook'],
  createBackendEnvironment: ['getBackendEnvironment'],
  createDomainAssociation: ['getDomainAssociation'],
  updateDomainAssociation: ['getDomainAssociation'],
  startJob: ['listJobs', 'getJob', 'stopJob', 'deleteJob'],
  createDeployment: ['listJobs', 'getJob', 'stopJob'],
  startDeployment: ['listJobs', 'getJob', 'stopJob', 'deleteJob'],
  stopJob: ['getJob'],
  createBackendConfig: ['getBackend', 'listBackendJobs'],
  createBackend: ['listBackendJobs'],
  cloneBackend: ['listBackendJobs'],
  deleteBackend: ['listBackendJobs'],
  createBackendAuth: ['listBackendJobs'],
  updateBackendAuth: ['listBackendJobs', 'getBackendAuth'],
  deleteBackendAuth: ['listBackendJobs'],
  importBackendAuth: ['listBackendJobs'],
  createBackendAPI: ['listBackendJobs'],
  updateBackendAPI: ['listBackendJobs'],
  deleteBackendAPI: ['listBackendJobs'],
  generateBackendAPIModels: ['listBackendJobs'],
  createBackendStorage: ['listBackendJobs'],
  updateBackendStorage: ['listBackendJobs'],
  deleteBackendStorage: ['listBackendJobs'],
  importBackendStorage: ['listBackendJobs'],
  removeAllBackends: ['getBackend', 'listBackendJobs'],
};

/** Waits for a job of a branch, and ends it. */
const job: Calls = ['getJob', 'listJobs', 'stopJob'];
/** Starts a build. */
const build: Calls = ['startJob', ...job];
/** Puts an artifact or a URL there; `getBranch` is for the record of what the job carried. */
const upload: Calls = ['getBranch', 'createDeployment', 'startDeployment', ...job];
const deployment: Calls = [...build, ...upload];
/** Tells where it is served, and looks at the stage of a branch before it supersedes what runs there. */
const served: Calls = ['getApp', 'getBranch'];
/** Waits for a job of AmplifyBackend, and for what else has the environment. */
const backendJob: Calls = ['getBackend', 'getBackendJob', 'listBackendJobs'];
const auth: Calls = [
  ...backendJob,
  ...(['getBackendAuth', 'createBackendAuth', 'updateBackendAuth', 'importBackendAuth', 'deleteBackendAuth'] as const),
];
const api: Calls = [
  ...backendJob,
  ...(['getBackendAPI', 'createBackendAPI', 'updateBackendAPI', 'deleteBackendAPI'] as const),
  ...(['getBackendAPIModels', 'generateBackendAPIModels'] as const),
];
const storage: Calls = [
  ...backendJob,
  ...(['getBackendStorage', 'createBackendStorage', 'updateBackendStorage'] as const),
  ...(['importBackendStorage', 'deleteBackendStorage'] as const),
];
const subDomains: Calls = ['getDomainAssociation', 'updateDomainAssociation'];
/** Reads all of an app. */
const wholeApp: Calls = [
  ...(['getApp', 'getBackend', 'listBackendEnvironments', 'listBranches'] as const),
  ...(['listDomainAssociations', 'listWebhooks'] as const),
];

/**
 * The calls that each workflow makes, whatever its input: on its way, to undo it, and to find out what an earlier attempt did
 * ({@link followUps}). The tests run every workflow with just these allowed.
 */
const ownCalls: Readonly<Record<WorkflowName, Calls>> = {
  callOperation: operationNames,
  checkTargets: [
    ...(['listApps', 'getApp', 'getBranch', 'listBranches', 'getJob', 'listJobs', 'getDomainAssociation'] as const),
    ...(['listDomainAssociations', 'listWebhooks', 'getBackendEnvironment', 'listBackendEnvironments'] as const),
    ...backendJob,
  ],
  cloneBackend: [...backendJob, 'cloneBackend', 'deleteBackend'],
  collectAccessLogs: ['generateAccessLogs'],
  configureApi: api,
  configureAuth: auth,
  configureBackend: [...backendJob, 'createBackendConfig', 'updateBackendConfig', 'removeBackendConfig'],
  configureStorage: storage,
  connectDomain: ['getDomainAssociation', 'createDomainAssociation', 'deleteDomainAssociation'],
  createApp: [
    ...deployment,
    ...(['createApp', 'createBackendEnvironment', 'createBranch', 'createDomainAssociation'] as const),
    ...(['createWebhook', 'deleteApp', 'deleteBackendEnvironment', 'deleteDomainAssociation'] as const),
  ],
  createBackend: [...backendJob, 'getApp', 'createBackend', 'deleteBackend'],
  deleteApp: [
    ...wholeApp,
    ...backendJob,
    ...job,
    ...(['deleteApp', 'deleteBackend', 'deleteBackendEnvironment', 'deleteBranch'] as const),
    ...(['deleteDomainAssociation', 'deleteWebhook', 'getDomainAssociation'] as const),
  ],
  deleteBackend: [...backendJob, 'deleteBackend'],
  deployBranch: [...served, ...deployment],
  listAll: operationNames.filter((name) => isListOperation(name)),
  promoteBranch: [...served, ...upload],
  provisionEnvironment: [
    ...auth,
    ...api,
    ...storage,
    ...deployment,
    ...subDomains,
    ...(['getApp', 'getBackendEnvironment', 'cloneBackend', 'createBranch'] as const),
    ...(['deleteBackend', 'deleteBranch'] as const),
  ],
  pruneArtifacts: ['listJobs'],
  releaseBranch: [...served, ...build],
  removeAllBackends: ['getBackend', 'listBranches', 'removeAllBackends'],
  rollbackBranch: [...served, ...deployment],
  sweepOrphans: ['listApps', 'listBranches', ...job],
  updateApp: [
    ...wholeApp,
    ...backendJob,
    ...deployment,
    ...subDomains,
    ...(['updateApp', 'createBackendEnvironment', 'deleteBackendEnvironment', 'deleteBackend'] as const),
    ...(['createBranch', 'updateBranch', 'deleteBranch', 'tagResource', 'untagResource'] as const),
    ...(['createDomainAssociation', 'deleteDomainAssociation', 'createWebhook', 'deleteWebhook'] as const),
  ],
  updateSubDomains: subDomains,
  waitForBackendJob: ['getBackendJob'],
  waitForDomain: ['getDomainAssociation'],
  waitForJob: ['getJob', 'listJobs'],
};

/** Every call that a workflow may make, each once, in the order of the table of operations. */
export function callsOf(workflow: WorkflowName): readonly OperationName[] {
  const all = new Set(ownCalls[workflow].flatMap((name) => [name, ...(followUps[name] ?? [])]));
  return operationNames.filter((name) => all.has(name));
}

/** What a workflow does with the artifact store: reads and records for a deployment, keeps a file, or prunes. */
export const storeUses: Partial<Record<WorkflowName, 'deploy' | 'keep' | 'prune'>> = {
  collectAccessLogs: 'keep',
  createApp: 'deploy',
  deployBranch: 'deploy',
  promoteBranch: 'deploy',
  provisionEnvironment: 'deploy',
  pruneArtifacts: 'prune',
  rollbackBranch: 'deploy',
  updateApp: 'deploy',
};

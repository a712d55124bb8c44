import type { OperationName } from './types.ts';

/** The two services, by the names that AWS signs requests with. */
export type Service = 'amplify' | 'amplifybackend';

/** What is known about an operation beyond its types. */
export interface OperationTraits {
  readonly service: Service;
  /** `read` changes nothing and may be repeated at will. */
  readonly kind: 'read' | 'create' | 'update' | 'delete';
  /** Input members that the SDK wants as `Date`; a string would go out unchanged and wrong. */
  readonly dates?: readonly string[];
}

/** Every operation of both services. One that a newer SDK adds is a compile error until it has its row here. */
export const operations = {
  createApp: { service: 'amplify', kind: 'create' },
  createBackendEnvironment: { service: 'amplify', kind: 'create' },
  createBranch: { service: 'amplify', kind: 'create' },
  createDeployment: { service: 'amplify', kind: 'create' },
  createDomainAssociation: { service: 'amplify', kind: 'create' },
  createWebhook: { service: 'amplify', kind: 'create' },
  deleteApp: { service: 'amplify', kind: 'delete' },
  deleteBackendEnvironment: { service: 'amplify', kind: 'delete' },
  deleteBranch: { service: 'amplify', kind: 'delete' },
  deleteDomainAssociation: { service: 'amplify', kind: 'delete' },
  deleteJob: { service: 'amplify', kind: 'delete' },
  deleteWebhook: { service: 'amplify', kind: 'delete' },
  generateAccessLogs: { service: 'amplify', kind: 'read', dates: ['startTime', 'endTime'] },
  getApp: { service: 'amplify', kind: 'read' },
  getArtifactUrl: { service: 'amplify', kind: 'read' },
  getBackendEnvironment: { service: 'amplify', kind: 'read' },
  getBranch: { service: 'amplify', kind: 'read' },
  getDomainAssociation: { service: 'amplify', kind: 'read' },
  getJob: { service: 'amplify', kind: 'read' },
  getWebhook: { service: 'amplify', kind: 'read' },
  listApps: { service: 'amplify', kind: 'read' },
  listArtifacts: { service: 'amplify', kind: 'read' },
  listBackendEnvironments: { service: 'amplify', kind: 'read' },
  listBranches: { service: 'amplify', kind: 'read' },
  listDomainAssociations: { service: 'amplify', kind: 'read' },
  listJobs: { service: 'amplify', kind: 'read' },
  listTagsForResource: { service: 'amplify', kind: 'read' },
  listWebhooks: { service: 'amplify', kind: 'read' },
  startDeployment: { service: 'amplify', kind: 'create' },
  startJob: { service: 'amplify', kind: 'create', dates: ['commitTime'] },
  stopJob: { service: 'amplify', kind: 'delete' },
  tagResource: { service: 'amplify', kind: 'update' },
  untagResource: { service: 'amplify', kind: 'delete' },
  updateApp: { service: 'amplify', kind: 'update' },
  updateBranch: { service: 'amplify', kind: 'update' },
  updateDomainAssociation: { service: 'amplify', kind: 'update' },
  updateWebhook: { service: 'amplify', kind: 'update' },

  cloneBackend: { service: 'amplifybackend', kind: 'create' },
  createBackend: { service: 'amplifybackend', kind: 'create' },
  createBackendAPI: { service: 'amplifybackend', kind: 'create' },
  createBackendAuth: { service: 'amplifybackend', kind: 'create' },
  createBackendConfig: { service: 'amplifybackend', kind: 'create' },
  createBackendStorage: { service: 'amplifybackend', kind: 'create' },
  createToken: { service: 'amplifybackend', kind: 'create' },
  deleteBackend: { service: 'amplifybackend', kind: 'delete' },
  deleteBackendAPI: { service: 'amplifybackend', kind: 'delete' },
  deleteBackendAuth: { service: 'amplifybackend', kind: 'delete' },
  deleteBackendStorage: { service: 'amplifybackend', kind: 'delete' },
  deleteToken: { service: 'amplifybackend', kind: 'delete' },
  generateBackendAPIModels: { service: 'amplifybackend', kind: 'create' },
  getBackend: { service: 'amplifybackend', kind: 'read' },
  getBackendAPI: { service: 'amplifybackend', kind: 'read' },
  getBackendAPIModels: { service: 'amplifybackend', kind: 'read' },
  getBackendAuth: { service: 'amplifybackend', kind: 'read' },
  getBackendJob: { service: 'amplifybackend', kind: 'read' },
  getBackendStorage: { service: 'amplifybackend', kind: 'read' },
  getToken: { service: 'amplifybackend', kind: 'read' },
  importBackendAuth: { service: 'amplifybackend', kind: 'create' },
  importBackendStorage: { service: 'amplifybackend', kind: 'create' },
  listBackendJobs: { service: 'amplifybackend', kind: 'read' },
  listS3Buckets: { service: 'amplifybackend', kind: 'read' },
  removeAllBackends: { service: 'amplifybackend', kind: 'delete' },
  removeBackendConfig: { service: 'amplifybackend', kind: 'delete' },
  updateBackendAPI: { service: 'amplifybackend', kind: 'update' },
  updateBackendAuth: { service: 'amplifybackend', kind: 'update' },
  updateBackendConfig: { service: 'amplifybackend', kind: 'update' },
  updateBackendJob: { service: 'amplifybackend', kind: 'update' },
  updateBackendStorage: { service: 'amplifybackend', kind: 'update' },
} as const satisfies Record<OperationName, OperationTraits>;

/** The names of all operations, in the order of the table. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `satisfies` above guarantees the keys
export const operationNames = Object.keys(operations) as OperationName[];

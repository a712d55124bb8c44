import type { OperationName } from './types.ts';

/** The two services, by the names that AWS signs requests with. */
export type Service = 'amplify' | 'amplifybackend';

/**
 * What remains of a call that is repeated because its answer was lost.
 * - `one`: what a single call would have left. Effects that are not idempotent have a strategy in `effects/`.
 * - `converges`: every repetition leaves the same state.
 * - `replaces`: a repetition leaves a second one; the first is stopped, or expires by itself, and is used by nobody.
 */
export type EffectRule = 'one' | 'converges' | 'replaces';

interface CommonTraits {
  readonly service: Service;
  /** Input members that the SDK wants as `Date`; a string would go out unchanged and wrong. */
  readonly dates?: readonly string[];
  /** The lock under which it is called. Default none: it starts no work, or ends some. */
  readonly lock?: OperationLock;
}

/**
 * What an operation starts work on, which one run at a time does: a branch, the backend environments that its input names, or all
 * backends of an app.
 */
export type OperationLock = 'branch' | 'backend' | 'all backends';

/** What is known about an operation beyond its types. `read` changes nothing and may be repeated at will. */
export type OperationTraits = CommonTraits &
  (
    | { readonly kind: 'read' }
    | (Changing & { readonly effect: 'one' })
    | (Changing & { readonly effect: Exclude<EffectRule, 'one'>; readonly reason: string })
  );

interface Changing {
  readonly kind: 'create' | 'update' | 'delete';
  /** What it takes away can be brought back, so that people are not asked first. */
  readonly recoverable?: true;
}

/** Every operation of both services. One that a newer SDK adds is a compile error until it has its row here. */
export const operations = {
  createApp: { service: 'amplify', kind: 'create', effect: 'one' },
  createBackendEnvironment: { service: 'amplify', kind: 'create', effect: 'one' },
  createBranch: { service: 'amplify', kind: 'create', effect: 'one' },
  createDeployment: {
    service: 'amplify',
    kind: 'create',
    lock: 'branch',
    effect: 'replaces',
    reason: 'the upload URL cannot be had again: the first deployment is stopped',
  },
  createDomainAssociation: { service: 'amplify', kind: 'create', effect: 'one' },
  createWebhook: { service: 'amplify', kind: 'create', effect: 'one' },
  deleteApp: { service: 'amplify', kind: 'delete', effect: 'one' },
  deleteBackendEnvironment: { service: 'amplify', kind: 'delete', effect: 'one' },
  deleteBranch: { service: 'amplify', kind: 'delete', lock: 'branch', effect: 'one' },
  deleteDomainAssociation: { service: 'amplify', kind: 'delete', effect: 'one' },
  deleteJob: { service: 'amplify', kind: 'delete', effect: 'one' },
  deleteWebhook: { service: 'amplify', kind: 'delete', effect: 'one' },
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
  startDeployment: { service: 'amplify', kind: 'create', lock: 'branch', effect: 'one' },
  startJob: { service: 'amplify', kind: 'create', lock: 'branch', effect: 'one', dates: ['commitTime'] },
  stopJob: { service: 'amplify', kind: 'delete', effect: 'one', recoverable: true },
  tagResource: { service: 'amplify', kind: 'update', effect: 'converges', reason: 'sets the same tags again' },
  untagResource: {
    service: 'amplify',
    kind: 'delete',
    effect: 'converges',
    reason: 'removes tags that are gone already',
    recoverable: true,
  },
  updateApp: { service: 'amplify', kind: 'update', effect: 'converges', reason: 'sets the same members again' },
  updateBranch: { service: 'amplify', kind: 'update', effect: 'converges', reason: 'sets the same members again' },
  updateDomainAssociation: {
    service: 'amplify',
    kind: 'update',
    effect: 'converges',
    reason: 'sets the same list again',
  },
  updateWebhook: { service: 'amplify', kind: 'update', effect: 'converges', reason: 'sets the same members again' },

  cloneBackend: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  createBackend: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  createBackendAPI: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  createBackendAuth: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  createBackendConfig: {
    service: 'amplifybackend',
    kind: 'create',
    lock: 'all backends',
    effect: 'one',
  },
  createBackendStorage: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  createToken: {
    service: 'amplifybackend',
    kind: 'create',
    effect: 'replaces',
    reason: 'no list shows a token: the first one is used by nobody and expires by its ttl',
  },
  deleteBackend: { service: 'amplifybackend', kind: 'delete', lock: 'backend', effect: 'one' },
  deleteBackendAPI: { service: 'amplifybackend', kind: 'delete', lock: 'backend', effect: 'one' },
  deleteBackendAuth: { service: 'amplifybackend', kind: 'delete', lock: 'backend', effect: 'one' },
  deleteBackendStorage: { service: 'amplifybackend', kind: 'delete', lock: 'backend', effect: 'one' },
  deleteToken: { service: 'amplifybackend', kind: 'delete', effect: 'one' },
  generateBackendAPIModels: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  getBackend: { service: 'amplifybackend', kind: 'read' },
  getBackendAPI: { service: 'amplifybackend', kind: 'read' },
  getBackendAPIModels: { service: 'amplifybackend', kind: 'read' },
  getBackendAuth: { service: 'amplifybackend', kind: 'read' },
  getBackendJob: { service: 'amplifybackend', kind: 'read' },
  getBackendStorage: { service: 'amplifybackend', kind: 'read' },
  getToken: { service: 'amplifybackend', kind: 'read' },
  importBackendAuth: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  importBackendStorage: { service: 'amplifybackend', kind: 'create', lock: 'backend', effect: 'one' },
  listBackendJobs: { service: 'amplifybackend', kind: 'read' },
  listS3Buckets: { service: 'amplifybackend', kind: 'read' },
  removeAllBackends: {
    service: 'amplifybackend',
    kind: 'delete',
    lock: 'all backends',
    effect: 'converges',
    reason: 'its answer names no environment to find its job by; a second job finds nothing to remove',
  },
  removeBackendConfig: {
    service: 'amplifybackend',
    kind: 'delete',
    lock: 'all backends',
    effect: 'converges',
    reason: 'removes what is gone already',
  },
  updateBackendAPI: { service: 'amplifybackend', kind: 'update', lock: 'backend', effect: 'one' },
  updateBackendAuth: { service: 'amplifybackend', kind: 'update', lock: 'backend', effect: 'one' },
  updateBackendConfig: {
    service: 'amplifybackend',
    kind: 'update',
    lock: 'all backends',
    effect: 'converges',
    reason: 'sets the same members again',
  },
  updateBackendJob: {
    service: 'amplifybackend',
    kind: 'update',
    effect: 'converges',
    reason: 'sets the same members again',
  },
  updateBackendStorage: { service: 'amplifybackend', kind: 'update', lock: 'backend', effect: 'one' },
} as const satisfies Record<OperationName, OperationTraits>;

/** The names of all operations, in the order of the table. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `satisfies` above guarantees the keys
export const operationNames = Object.keys(operations) as OperationName[];

/** Whether a name is that of an operation. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** The nine operations that list page after page; ListTagsForResource has no pages. */
export type ListOperation = Exclude<Extract<OperationName, `list${string}`>, 'listTagsForResource'>;

/** Whether an operation is one of those. */
export function isListOperation(name: OperationName): name is ListOperation {
  return name.startsWith('list') && name !== 'listTagsForResource';
}

/** Whether a name is that of an operation that takes away what cannot be brought back, so that people are asked first. */
export function isDestructive(name: string): boolean {
  if (!isOperationName(name)) return false;
  const traits: OperationTraits = operations[name];
  return traits.kind === 'delete' && traits.recoverable !== true;
}

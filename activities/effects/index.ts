import type { OperationName } from '../types.ts';
import { createApp } from './apps.ts';
import { withOAuthSettings } from './auth.ts';
import { createBackendEnvironment } from './backend-environments.ts';
import { backendJob, createBackendConfig, removeAllBackends } from './backend-jobs.ts';
import { createBranch } from './branches.ts';
import { createDomainAssociation, updateDomainAssociation } from './domains.ts';
import { createDeployment, startDeployment, startJob, stopJob } from './jobs.ts';
import type { Strategy } from './strategy.ts';
import { createWebhook } from './webhooks.ts';

/** The strategies by operation. What has none is idempotent by itself, or by its answer 404 to a second delete. */
export const strategies: { readonly [Name in OperationName]?: Strategy<Name> } = {
  createApp,
  createBranch,
  createWebhook,
  createBackendEnvironment,
  createDomainAssociation,
  updateDomainAssociation,
  startJob,
  createDeployment,
  startDeployment,
  stopJob,
  createBackendConfig,
  createBackend: backendJob('createBackend'),
  cloneBackend: backendJob('cloneBackend'),
  deleteBackend: backendJob('deleteBackend'),
  createBackendAuth: backendJob('createBackendAuth'),
  updateBackendAuth: { ...backendJob('updateBackendAuth'), complete: withOAuthSettings },
  deleteBackendAuth: backendJob('deleteBackendAuth'),
  importBackendAuth: backendJob('importBackendAuth'),
  createBackendAPI: backendJob('createBackendAPI'),
  updateBackendAPI: backendJob('updateBackendAPI'),
  deleteBackendAPI: backendJob('deleteBackendAPI'),
  generateBackendAPIModels: backendJob('generateBackendAPIModels'),
  createBackendStorage: backendJob('createBackendStorage'),
  updateBackendStorage: backendJob('updateBackendStorage'),
  deleteBackendStorage: backendJob('deleteBackendStorage'),
  importBackendStorage: backendJob('importBackendStorage'),
  removeAllBackends,
};

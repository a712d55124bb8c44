import type { Handlers } from '../handlers.ts';
import {
  createBackendAPI,
  deleteBackendAPI,
  generateBackendAPIModels,
  getBackendAPI,
  getBackendAPIModels,
  updateBackendAPI,
} from './api.ts';
import { createBackendAuth, deleteBackendAuth, getBackendAuth, importBackendAuth, updateBackendAuth } from './auth.ts';
import { cloneBackend, createBackend, deleteBackend, getBackend, removeAllBackends } from './backends.ts';
import { createBackendConfig, removeBackendConfig, updateBackendConfig } from './config.ts';
import { getBackendJob, listBackendJobs, updateBackendJob } from './job-records.ts';
import {
  createBackendStorage,
  deleteBackendStorage,
  getBackendStorage,
  importBackendStorage,
  listS3Buckets,
  updateBackendStorage,
} from './storage.ts';
import { createToken, deleteToken, getToken } from './tokens.ts';

/** The operations of AmplifyBackend, by AWS's names. */
export const backendHandlers = {
  CreateBackend: createBackend,
  CloneBackend: cloneBackend,
  DeleteBackend: deleteBackend,
  RemoveAllBackends: removeAllBackends,
  GetBackend: getBackend,
  CreateBackendAuth: createBackendAuth,
  UpdateBackendAuth: updateBackendAuth,
  DeleteBackendAuth: deleteBackendAuth,
  ImportBackendAuth: importBackendAuth,
  GetBackendAuth: getBackendAuth,
  CreateBackendAPI: createBackendAPI,
  UpdateBackendAPI: updateBackendAPI,
  DeleteBackendAPI: deleteBackendAPI,
  GetBackendAPI: getBackendAPI,
  GenerateBackendAPIModels: generateBackendAPIModels,
  GetBackendAPIModels: getBackendAPIModels,
  CreateBackendStorage: createBackendStorage,
  UpdateBackendStorage: updateBackendStorage,
  DeleteBackendStorage: deleteBackendStorage,
  ImportBackendStorage: importBackendStorage,
  GetBackendStorage: getBackendStorage,
  ListS3Buckets: listS3Buckets,
  CreateBackendConfig: createBackendConfig,
  UpdateBackendConfig: updateBackendConfig,
  RemoveBackendConfig: removeBackendConfig,
  CreateToken: createToken,
  GetToken: getToken,
  DeleteToken: deleteToken,
  GetBackendJob: getBackendJob,
  ListBackendJobs: listBackendJobs,
  UpdateBackendJob: updateBackendJob,
} satisfies Handlers;

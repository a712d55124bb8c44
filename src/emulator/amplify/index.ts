import type { Handlers } from '../handlers.ts';
import { generateAccessLogs } from './access-logs.ts';
import { createApp, deleteApp, getApp, listApps, updateApp } from './apps.ts';
import { getArtifactUrl, listArtifacts } from './artifacts.ts';
import {
  createBackendEnvironment,
  deleteBackendEnvironment,
  getBackendEnvironment,
  listBackendEnvironments,
} from './backend-environments.ts';
import { createBranch, deleteBranch, getBranch, listBranches, updateBranch } from './branches.ts';
import { createDeployment, startDeployment } from './deployments.ts';
import {
  createDomainAssociation,
  deleteDomainAssociation,
  getDomainAssociation,
  listDomainAssociations,
  updateDomainAssociation,
} from './domains.ts';
import { deleteJob, getJob, listJobs, startJob, stopJob } from './jobs.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from './webhooks.ts';

/** The operations of Amplify that the emulator knows, by AWS's names. */
export const amplifyHandlers = {
  CreateApp: createApp,
  GetApp: getApp,
  UpdateApp: updateApp,
  DeleteApp: deleteApp,
  ListApps: listApps,
  CreateBranch: createBranch,
  GetBranch: getBranch,
  UpdateBranch: updateBranch,
  DeleteBranch: deleteBranch,
  ListBranches: listBranches,
  CreateDeployment: createDeployment,
  StartDeployment: startDeployment,
  StartJob: startJob,
  StopJob: stopJob,
  GetJob: getJob,
  DeleteJob: deleteJob,
  ListJobs: listJobs,
  ListArtifacts: listArtifacts,
  GetArtifactUrl: getArtifactUrl,
  CreateDomainAssociation: createDomainAssociation,
  GetDomainAssociation: getDomainAssociation,
  UpdateDomainAssociation: updateDomainAssociation,
  DeleteDomainAssociation: deleteDomainAssociation,
  ListDomainAssociations: listDomainAssociations,
  CreateWebhook: createWebhook,
  GetWebhook: getWebhook,
  UpdateWebhook: updateWebhook,
  DeleteWebhook: deleteWebhook,
  ListWebhooks: listWebhooks,
  CreateBackendEnvironment: createBackendEnvironment,
  GetBackendEnvironment: getBackendEnvironment,
  DeleteBackendEnvironment: deleteBackendEnvironment,
  ListBackendEnvironments: listBackendEnvironments,
  GenerateAccessLogs: generateAccessLogs,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
} satisfies Handlers;

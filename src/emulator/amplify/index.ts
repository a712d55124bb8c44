import type { Handlers } from '../handlers.ts';
import { createApp, deleteApp, getApp, listApps, updateApp } from './apps.ts';
import { getArtifactUrl, listArtifacts } from './artifacts.ts';
import { createBranch, deleteBranch, getBranch, listBranches, updateBranch } from './branches.ts';
import { createDeployment, startDeployment } from './deployments.ts';
import { deleteJob, getJob, listJobs, startJob, stopJob } from './jobs.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

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
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
} satisfies Handlers;

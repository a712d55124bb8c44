import { operationOf, type OperationName } from './index.ts';

/**
 * The kind of resource by which IAM judges a call. `any`: the service knows none, so that a policy must say `*`. `tagged`: one
 * of four, as the ARN in the request says.
 */
export type ResourceType =
  | 'any'
  | 'apps'
  | 'branches'
  | 'jobs'
  | 'domains'
  | 'webhooks'
  | 'tagged'
  | 'createdBackend'
  | 'backend';

/**
 * By AWS's service authorization reference: "AWS Amplify" and "AWS Amplify Admin". The latter demands further types of most
 * operations (`environment`, `api`, `auth`, `job`, …); the ARN of `backend` ends with `/*` there, and covers them all.
 */
export const resourceTypes = {
  createApp: 'any',
  createBackendEnvironment: 'apps',
  createBranch: 'branches',
  createDeployment: 'branches',
  createDomainAssociation: 'domains',
  createWebhook: 'branches',
  deleteApp: 'apps',
  deleteBackendEnvironment: 'apps',
  deleteBranch: 'branches',
  deleteDomainAssociation: 'domains',
  deleteJob: 'jobs',
  deleteWebhook: 'webhooks',
  generateAccessLogs: 'apps',
  getApp: 'apps',
  getArtifactUrl: 'apps',
  getBackendEnvironment: 'apps',
  getBranch: 'branches',
  getDomainAssociation: 'domains',
  getJob: 'jobs',
  getWebhook: 'webhooks',
  listApps: 'any',
  listArtifacts: 'apps',
  listBackendEnvironments: 'apps',
  listBranches: 'apps',
  listDomainAssociations: 'apps',
  listJobs: 'branches',
  listTagsForResource: 'tagged',
  listWebhooks: 'apps',
  startDeployment: 'branches',
  startJob: 'jobs',
  stopJob: 'jobs',
  tagResource: 'tagged',
  untagResource: 'tagged',
  updateApp: 'apps',
  updateBranch: 'branches',
  updateDomainAssociation: 'domains',
  updateWebhook: 'webhooks',

  cloneBackend: 'backend',
  createBackend: 'createdBackend',
  createBackendAPI: 'backend',
  createBackendAuth: 'backend',
  createBackendConfig: 'backend',
  createBackendStorage: 'backend',
  createToken: 'backend',
  deleteBackend: 'backend',
  deleteBackendAPI: 'backend',
  deleteBackendAuth: 'backend',
  deleteBackendStorage: 'backend',
  deleteToken: 'backend',
  generateBackendAPIModels: 'backend',
  getBackend: 'backend',
  getBackendAPI: 'backend',
  getBackendAPIModels: 'backend',
  getBackendAuth: 'backend',
  getBackendJob: 'backend',
  getBackendStorage: 'backend',
  getToken: 'backend',
  importBackendAuth: 'backend',
  importBackendStorage: 'backend',
  listBackendJobs: 'backend',
  listS3Buckets: 'any',
  removeAllBackends: 'backend',
  removeBackendConfig: 'backend',
  updateBackendAPI: 'backend',
  updateBackendAuth: 'backend',
  updateBackendConfig: 'backend',
  updateBackendJob: 'backend',
  updateBackendStorage: 'backend',
} as const satisfies Record<OperationName, ResourceType>;

/** IAM's action for an operation, such as `amplify:CreateWebHook`: IAM alone writes WebHook. */
export function actionOf(operation: OperationName): string {
  const { service, name } = operationOf(operation);
  return `${service}:${name.replace('Webhook', 'WebHook')}`;
}

/** What is known of a resource; what is not stands for all. */
export interface ResourceParts {
  readonly region?: string;
  readonly account?: string;
  readonly appId?: string;
  readonly branchName?: string;
  readonly jobId?: string;
  readonly domainName?: string;
  readonly webhookId?: string;
}

/** The ARNs of a kind of resource, with `*` for what is not known. */
export function arnsOf(type: ResourceType, parts: ResourceParts): readonly string[] {
  const { region = '*', account = '*', appId = '*' } = parts;
  const { branchName = '*', jobId = '*', domainName = '*', webhookId = '*' } = parts;
  const amplify = `arn:aws:amplify:${region}:${account}:`;
  const backend = `arn:aws:amplifybackend:${region}:${account}:/backend/`;
  const app = `${amplify}apps/${appId}`;
  const branch = `${app}/branches/${branchName}`;
  const domain = `${app}/domains/${domainName}`;
  const webhook = `${amplify}webhooks/${webhookId}`;
  const arns: Readonly<Record<ResourceType, readonly string[]>> = {
    any: ['*'],
    apps: [app],
    branches: [branch],
    jobs: [`${branch}/jobs/${jobId}`],
    domains: [domain],
    webhooks: [webhook],
    tagged: [app, branch, domain, webhook],
    createdBackend: [`${backend}*`],
    backend: [`${backend}${appId}/*`],
  };
  return arns[type];
}

/** What is created with tags needs the right to tag it, too. */
export const TAG_ACTION = 'amplify:TagResource';
/** What is given a role needs the right to pass it. */
export const PASS_ROLE_ACTION = 'iam:PassRole';
/** To whom roles are passed. */
export const PASSED_TO = 'amplify.amazonaws.com';

/** Members of inputs that name a role for Amplify to take. */
export const roleMembers = ['iamServiceRoleArn', 'computeRoleArn', 'autoSubDomainIAMRole'] as const;

/** A policy as IAM has it, with lists wherever IAM takes one. */
export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

/** A statement of one. */
export interface IamStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Operator, key, values: such as `{StringEquals: {'iam:PassedToService': ['amplify.amazonaws.com']}}`. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

import { type Shapes, structureOf, type StructureShape } from '../index.ts';
import { appId, flag, type Rule, serviceShapes, target, timeoutSeconds } from './members.ts';
import { changedAppRule, newAppRule } from './app-rules.ts';

/** Members of a request that makes a part of an app. Its name becomes part of a path later. */
function partMembers(request: string, name: string): StructureShape['members'] {
  const { appId: __, ...members } = structureOf(serviceShapes, request).members;
  const { [name]: named = { shape: '' } } = members;
  return { ...members, [name]: { ...named, location: 'uri' } };
}

const { appId: _, ...appMembers } = structureOf(serviceShapes, 'UpdateAppRequest').members;

/** What an app has beside its own members. */
const parts = {
  backendEnvironments: { shape: 'BackendEnvironmentInputs' },
  branches: { shape: 'BranchInputs' },
  domains: { shape: 'DomainInputs' },
  webhooks: { shape: 'WebhookInputs' },
} as const;

/** Inputs of the workflows around apps. */
export const appInputs = {
  createApp: {
    type: 'structure',
    required: ['app'],
    members: { target, app: { shape: 'CreateAppRequest' }, ...parts, keepOnFailure: flag, timeoutSeconds },
  },
  deleteApp: {
    type: 'structure',
    required: ['appId'],
    members: { target, appId, allowProduction: flag, timeoutSeconds },
  },
  updateApp: {
    type: 'structure',
    required: ['appId'],
    members: {
      target,
      appId,
      app: { shape: 'AppMembers' },
      ...parts,
      prune: flag,
      allowProduction: flag,
      plan: flag,
      timeoutSeconds,
    },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. The sizes of lists keep a run's history below 2,000 events. */
export const appShapes: Shapes = {
  AppMembers: { type: 'structure', members: { ...appMembers, tags: { shape: 'TagMap' } } },
  BackendEnvironmentInputs: { type: 'list', max: 10, member: { shape: 'BackendEnvironmentInput' } },
  BackendEnvironmentInput: {
    type: 'structure',
    required: ['environmentName'],
    members: partMembers('CreateBackendEnvironmentRequest', 'environmentName'),
  },
  BranchInputs: { type: 'list', max: 50, member: { shape: 'BranchInput' } },
  BranchInput: {
    type: 'structure',
    required: ['branchName'],
    members: {
      ...partMembers('CreateBranchRequest', 'branchName'),
      backendEnvironment: { shape: 'EnvironmentName' },
      source: { shape: 'DeploymentSource' },
      firstBuild: flag,
    },
  },
  DomainInputs: { type: 'list', max: 10, member: { shape: 'DomainInput' } },
  DomainInput: {
    type: 'structure',
    required: ['domainName', 'subDomainSettings'],
    members: {
      ...partMembers('CreateDomainAssociationRequest', 'domainName'),
      wait: flag,
      timeoutSeconds: { shape: 'LongTimeoutSeconds' },
    },
  },
  WebhookInputs: { type: 'list', max: 25, member: { shape: 'WebhookInput' } },
  WebhookInput: {
    type: 'structure',
    required: ['branchName'],
    members: { ...partMembers('CreateWebhookRequest', 'branchName'), description: { shape: 'WebhookDescription' } },
  },
  // Amplify takes 1000 characters; the operation key stands in the last ones.
  WebhookDescription: { type: 'string', max: 965 },
};

/** What shapes cannot say of them. */
export const appRules: Partial<Record<keyof typeof appInputs, Rule>> = {
  createApp: newAppRule,
  updateApp: changedAppRule,
};

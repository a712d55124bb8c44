import { listOperationNames, listViolations, operationNames, operationViolations } from './call-requests.ts';
import { memberOf } from './member-of.ts';
import { models, type Shapes, structureOf, type StructureShape } from './index.ts';
import { validateWithReferences, type Violation } from './validate.ts';

const amplify = models.amplify.shapes;
const { appId: _, ...branchMembers } = structureOf(amplify, 'CreateBranchRequest').members;

const target = { shape: 'TargetName' };
/** It becomes part of the name of a task queue. */
export const targetName = { type: 'string', max: 64, pattern: '[a-z0-9][a-z0-9-]*' } as const;
// They become parts of a path, where an empty or a dot label would name another resource.
const branch = {
  appId: { shape: 'AppId', location: 'uri' },
  branchName: { shape: 'BranchName', location: 'uri' },
} as const;
const environment = {
  appId: branch.appId,
  environmentName: { shape: 'EnvironmentName', location: 'uri' },
} as const;
const commit = {
  commitId: { shape: 'CommitId' },
  commitMessage: { shape: 'CommitMessage' },
  commitTime: { shape: 'CommitTime' },
  jobReason: { shape: 'JobReason' },
} as const;
const timeoutSeconds = { shape: 'TimeoutSeconds' };

/** The input of each workflow, in the form of the service models and on top of Amplify's own shapes. */
const inputs = {
  callOperation: {
    type: 'structure',
    required: ['operation', 'input'],
    members: {
      target,
      operation: { shape: 'OperationName' },
      input: { shape: 'OperationInput' },
      reveal: { shape: 'Boolean' },
    },
  },
  cloneBackend: {
    type: 'structure',
    required: ['appId', 'environmentName', 'targetEnvironmentName'],
    members: { target, ...environment, targetEnvironmentName: environment.environmentName, timeoutSeconds },
  },
  createApp: {
    type: 'structure',
    required: ['app'],
    members: {
      target,
      app: { shape: 'CreateAppRequest' },
      branches: { shape: 'BranchInputs' },
      keepOnFailure: { shape: 'Boolean' },
    },
  },
  createBackend: {
    type: 'structure',
    required: ['appId', 'environmentName'],
    members: { target, ...environment, appName: { shape: 'Name' }, timeoutSeconds },
  },
  deleteApp: {
    type: 'structure',
    required: ['appId'],
    members: { target, appId: branch.appId, allowProduction: { shape: 'Boolean' }, timeoutSeconds },
  },
  deleteBackend: {
    type: 'structure',
    required: ['appId', 'environmentName'],
    members: { target, ...environment, timeoutSeconds },
  },
  deployBranch: {
    type: 'structure',
    required: ['appId', 'branchName', 'source'],
    members: { target, ...branch, source: { shape: 'DeploymentSource' }, timeoutSeconds },
  },
  listAll: {
    type: 'structure',
    required: ['operation', 'input'],
    members: {
      target,
      operation: { shape: 'ListOperationName' },
      input: { shape: 'OperationInput' },
      maxItems: { shape: 'ItemCount' },
      pageSize: { shape: 'ItemCount' },
      startingToken: { shape: 'Token' },
    },
  },
  releaseBranch: {
    type: 'structure',
    required: ['appId', 'branchName'],
    members: { target, ...branch, retryJobId: { shape: 'JobId', location: 'uri' }, ...commit, timeoutSeconds },
  },
  waitForBackendJob: {
    type: 'structure',
    required: ['appId', 'environmentName', 'jobId'],
    members: {
      target,
      ...environment,
      jobId: { shape: 'BackendJobId', location: 'uri' },
      timeoutSeconds,
    },
  },
  waitForDomain: {
    type: 'structure',
    required: ['appId', 'domainName'],
    members: {
      target,
      appId: branch.appId,
      domainName: { shape: 'DomainName', location: 'uri' },
      timeoutSeconds: { shape: 'LongTimeoutSeconds' },
    },
  },
  waitForJob: {
    type: 'structure',
    required: ['appId', 'branchName', 'jobId'],
    members: { target, ...branch, jobId: { shape: 'JobId', location: 'uri' }, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** The workflow types that have an input schema. */
export type WorkflowName = keyof typeof inputs;

const shapes: Shapes = {
  ...amplify,
  ...inputs,
  TargetName: targetName,
  OperationName: { type: 'string', enum: operationNames },
  ListOperationName: { type: 'string', enum: listOperationNames },
  ItemCount: { type: 'integer', min: 1, max: 100_000 },
  Token: { type: 'string', min: 1, max: 2000 },
  OperationInput: { type: 'document' },
  Boolean: { type: 'boolean' },
  BackendJobId: { type: 'string', min: 1, max: 255 },
  // DNS records are set by people.
  LongTimeoutSeconds: { type: 'integer', min: 1, max: 60 * 24 * 3600 },
  TimeoutSeconds: { type: 'integer', min: 1, max: 7 * 24 * 3600 },
  BranchInputs: { type: 'list', max: 50, member: { shape: 'BranchInput' } },
  BranchInput: {
    type: 'structure',
    required: ['branchName'],
    members: { ...branchMembers, source: { shape: 'DeploymentSource' } },
  },
  DeploymentSource: {
    type: 'structure',
    members: {
      artifact: { shape: 'ArtifactRef' },
      sourceUrl: { shape: 'SourceUrl' },
      sourceUrlType: { shape: 'SourceUrlType' },
      release: { shape: 'ReleaseSource' },
    },
  },
  ArtifactRef: {
    type: 'structure',
    required: ['uri', 'sha256', 'size'],
    members: { uri: { shape: 'Uri' }, sha256: { shape: 'Sha256' }, size: { shape: 'ArtifactSize' } },
  },
  Uri: { type: 'string', min: 1, max: 3000 },
  Sha256: { type: 'string', pattern: '[0-9a-f]{64}' },
  // AWS takes a zip of up to 5 GB.
  ArtifactSize: { type: 'long', min: 1, max: 5 * 1024 ** 3 },
  ReleaseSource: { type: 'structure', members: commit },
};

/** All violations of a workflow's input, in the order of its members. */
export function validateWorkflowInput(workflow: WorkflowName, input: unknown): Violation[] {
  const violations = [...validateWithReferences(shapes, workflow, input), ...nullMembers(input)];
  // No object, or too deep to look any further.
  if (violations.some(({ path }) => path === '')) return violations;
  if (workflow === 'callOperation') return [...violations, ...operationViolations(input)];
  if (workflow === 'listAll') return [...violations, ...listViolations(input)];
  return [...violations, ...sourceViolations(input), ...retryViolations(input)];
}

/** A default is for what is left out, not for null. */
function nullMembers(input: unknown): Violation[] {
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([path, value]) =>
    value === null ? [{ path, rule: 'must not be null: leave it out' }] : [],
  );
}

/** A workflow type as Temporal knows it. */
export function isWorkflowName(name: string): name is WorkflowName {
  return Object.hasOwn(inputs, name);
}

/** What shapes cannot say: a source is exactly one of three, and no branch is named twice. */
function sourceViolations(input: unknown): Violation[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every member is looked at as unknown
  const { source, branches } = (input ?? {}) as { source?: unknown; branches?: unknown };
  const listed: unknown[] = Array.isArray(branches) ? branches : [];
  const names = listed.map((item) => memberOf(item, 'branchName'));
  return [
    ...oneSource('source', source),
    ...listed.flatMap((item, index) => oneSource(`branches[${index}].source`, memberOf(item, 'source'))),
    ...names.flatMap((name, index) =>
      name === undefined || names.indexOf(name) === index
        ? []
        : [{ path: `branches[${index}].branchName`, rule: 'must not be that of another branch' }],
    ),
  ];
}

/** A retry has the commit of its job. */
function retryViolations(input: unknown): Violation[] {
  if (memberOf(input, 'retryJobId') === undefined) return [];
  return ['commitId', 'commitMessage', 'commitTime']
    .filter((path) => memberOf(input, path) !== undefined)
    .map((path) => ({ path, rule: 'must not be given with retryJobId, whose commit is built' }));
}

function oneSource(path: string, source: unknown): Violation[] {
  if (typeof source !== 'object' || source === null) return [];
  const given = new Map(Object.entries(source).filter(([kind]) => ['artifact', 'sourceUrl', 'release'].includes(kind)));
  for (const [kind, value] of given) if (value === null) return [{ path: `${path}.${kind}`, rule: 'must not be null' }];
  return given.size === 1 ? [] : [{ path, rule: 'must have exactly one of artifact, sourceUrl, release' }];
}

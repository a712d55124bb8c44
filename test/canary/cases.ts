import { operationNames } from '../../activities/operations.ts';
import type { OperationName } from '../../activities/types.ts';
import { operationOf } from '../../src/model/index.ts';
import { type WorkflowName, inputShapes } from '../../src/model/workflow-inputs.ts';
import { type Given, givenAt } from '../faults/given.ts';
import { fixtures } from '../faults/fixtures/index.ts';
import { control } from '../setup/amplify.ts';
import { meanwhile, prepareExample, workflowNames } from '../setup/examples.ts';
import type { Harness } from '../setup/harness.ts';
import { markedInput, type Subject, type Token, variantsOf } from './inputs.ts';
import type { Marks } from './marks.ts';

/** Starts a run with marked secrets, and gives its workflow id when it is over. */
export type Case = (harness: Harness, marks: Marks) => Promise<string>;

/** Longer than anything takes at Amplify, in seconds of its clock. */
const OVER_SECONDS = 200;

/** Reads of what a fixture of another operation makes: by operation, whose fixture, and what it takes of its input. */
const reads: Partial<Record<OperationName, readonly [of: keyof typeof fixtures, ...members: readonly string[]]>> = {
  getApp: ['updateApp', 'appId'],
  getBranch: ['updateBranch', 'appId', 'branchName'],
  getWebhook: ['updateWebhook', 'webhookId'],
  getJob: ['stopJob', 'appId', 'branchName', 'jobId'],
  getBackendEnvironment: ['deleteBackendEnvironment', 'appId', 'environmentName'],
  getDomainAssociation: ['updateDomainAssociation', 'appId', 'domainName'],
  generateAccessLogs: ['updateDomainAssociation', 'appId', 'domainName'],
  listApps: ['updateApp'],
  listArtifacts: ['stopJob', 'appId', 'branchName', 'jobId'],
  listBackendEnvironments: ['deleteBackendEnvironment', 'appId'],
  listBranches: ['updateBranch', 'appId'],
  listDomainAssociations: ['updateDomainAssociation', 'appId'],
  listJobs: ['stopJob', 'appId', 'branchName'],
  listTagsForResource: ['untagResource', 'resourceArn'],
  listWebhooks: ['createWebhook', 'appId'],
  getBackend: ['cloneBackend', 'AppId', 'BackendEnvironmentName'],
  getBackendAPI: ['updateBackendAPI', 'AppId', 'BackendEnvironmentName', 'ResourceName'],
  getBackendAPIModels: ['updateBackendAPI', 'AppId', 'BackendEnvironmentName', 'ResourceName'],
  getBackendAuth: ['updateBackendAuth', 'AppId', 'BackendEnvironmentName', 'ResourceName'],
  getBackendJob: ['updateBackendJob', 'AppId', 'BackendEnvironmentName', 'JobId'],
  getBackendStorage: ['updateBackendStorage', 'AppId', 'BackendEnvironmentName', 'ResourceName'],
  getToken: ['deleteToken', 'AppId', 'SessionId'],
  listBackendJobs: ['cloneBackend', 'AppId', 'BackendEnvironmentName'],
  listS3Buckets: ['createBackend'],
};

/** What stands in an answer only if it was put there: an operation is called before with these secrets in its input. */
const filled: Partial<Record<OperationName, OperationName>> = {
  getApp: 'updateApp',
  listApps: 'updateApp',
  deleteApp: 'updateApp',
  getBranch: 'updateBranch',
  listBranches: 'updateBranch',
  deleteBranch: 'updateBranch',
  getBackendAuth: 'updateBackendAuth',
};

/** A case of an operation, by `callOperation`: marked secrets stand wherever its input may have one. */
function operationCase(name: OperationName, without: Token | undefined): Case {
  return async (harness, marks) => {
    const given = givenAt({ target: 'default', emulator: harness.emulator, aws: harness.aws });
    const { input, all } = await baseOf(name, given);
    const before = filled[name];
    if (before !== undefined) await run(harness, marks, before, all, 'oauthToken');
    return run(harness, marks, name, input, without);
  };
}

async function run(
  harness: Harness,
  marks: Marks,
  name: OperationName,
  base: object,
  without: Token | undefined,
): Promise<string> {
  const marked = markedInput(subjectOf(name), { ...defaults[name], ...base }, marks, without);
  const input = sessionOf(base, marked, name, marks);
  const started = await harness.workflows.start('callOperation', { operation: name, input });
  await started.result();
  await control(harness, 'clock', { advanceSeconds: OVER_SECONDS });
  return started.workflowId;
}

function subjectOf(name: OperationName): Subject {
  const { shapes, input } = operationOf(name);
  return { name, shapes, shape: input };
}

/** What makes a good input of that of another operation, or lets a secret stand there. */
const defaults: Partial<Record<OperationName, object>> = {
  createApp: { repository: 'https://github.com/example/site', enableAutoBranchCreation: true },
  updateApp: { repository: 'https://github.com/example/site' },
  updateBackendAuth: { ResourceConfig: { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO', UserPoolConfigs: {} } },
};

/** A session's id is a secret that must be right. */
function sessionOf(base: object, marked: object, name: OperationName, marks: Marks): object {
  const session: unknown = Reflect.get(base, 'SessionId');
  if (typeof session !== 'string') return marked;
  return { ...marked, SessionId: marks.secret(`${name} SessionId`, session) };
}

/** The input of an operation, and all that is known of what was made for it. */
async function baseOf(name: OperationName, given: Given): Promise<{ readonly input: object; readonly all: object }> {
  const read = reads[name];
  if (read !== undefined) {
    const [of, ...members] = read;
    const all = await fixtures[of](given);
    return { input: Object.fromEntries(members.map((member) => [member, Reflect.get(all, member)])), all };
  }
  const prepare = Object.entries(fixtures).find(([one]) => one === name)?.[1];
  const input = await (prepare ?? artifactOf)(given);
  return { input, all: input };
}

/** A build leaves its log as an artifact. */
async function artifactOf(given: Given): Promise<object> {
  const branch = await fixtures.startJob(given);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fixture's input is one of StartJob
  const job = { ...(branch as { appId: string; branchName: string }), jobType: 'RELEASE' } as const;
  await given.call('startJob', job);
  await given.pass(OVER_SECONDS);
  const { artifacts = [] } = await given.call('listArtifacts', {
    appId: job.appId,
    branchName: job.branchName,
    jobId: '1',
  });
  return { artifactId: artifacts[0]?.artifactId };
}

/** A case of a workflow: its example, with marked secrets wherever one may stand. */
function workflowCase(name: WorkflowName, without: Token | undefined): Case {
  return async (harness, marks) => {
    const example = { ...(await prepareExample(harness, name)), ...more[name] };
    const input = markedInput({ name, shapes: inputShapes, shape: name }, example, marks, without);
    const started = await harness.workflows.start(name, input);
    await meanwhile[name]?.(harness, started.workflowId);
    await started.result();
    return started.workflowId;
  };
}

/** What an example must have besides, for all of its secrets to be used. */
const more: Partial<Record<WorkflowName, object>> = {
  updateApp: { plan: false, prune: false },
};

/** Of each kind of secret one, in `npm test`. */
export const sample: ReadonlySet<string> = new Set<OperationName | WorkflowName>([
  'createApp',
  'updateBranch',
  'createBackendAuth',
  'getBackendAuth',
  'getToken',
  'createDeployment',
  'getWebhook',
  'configureAuth',
]);

/** Cases of every operation and every workflow, or of those that are named. */
export function casesOf(which: 'all' | ReadonlySet<string>): readonly (readonly [name: string, start: Case])[] {
  const wanted = (name: string): boolean => which === 'all' || which.has(name);
  const operations = operationNames
    .filter(wanted)
    .flatMap((name) =>
      variantsOf(subjectOf(name)).map((without) => [`operation ${name}`, operationCase(name, without)] as const),
    );
  const workflows = workflowNames
    .filter(wanted)
    .flatMap((name) =>
      variantsOf({ name, shapes: inputShapes, shape: name }).map(
        (without) => [`workflow ${name}`, workflowCase(name, without)] as const,
      ),
    );
  return [...operations, ...workflows];
}

import type { OperationName } from '../../activities/types.ts';
import { actionOf, arnsOf, PASS_ROLE_ACTION, PASSED_TO, resourceTypes, TAG_ACTION } from '../model/iam.ts';
import type { IamPolicy, IamStatement, ResourceType } from '../model/iam.ts';
import { secretPlaces } from '../model/secret-places.ts';
import { type WorkflowName, inputShapes } from '../model/workflow-inputs.ts';
import { queueStatements, secretStatements, storeStatements } from './other-services.ts';
import { callsOf, storeUses } from './workflow-calls.ts';

/** What narrows a policy, and what it must allow besides. */
export interface PolicyOptions {
  /** Default: every region. */
  readonly region?: string;
  /** Twelve digits. Default: every account, of which the role's own is the only one that counts. */
  readonly account?: string;
  /** Default: every app. Nothing narrows webhooks, whose ARNs name no app. */
  readonly appIds?: readonly string[];
  /** ARNs of the roles that apps, branches and domains may be given. Default: none. */
  readonly passRoles?: readonly string[];
  /** As ARTIFACT_STORE. Default: none in S3. */
  readonly artifactStore?: string;
  /** As SECRET_REFS_ALLOWED. Default: none. */
  readonly secretRefs?: string;
  /** The queue that the command `events` reads. Default: none. */
  readonly queueUrl?: string;
}

/** The smallest policy with which a worker can run the workflows to their end, their clean-up included. */
export function iamPolicy(workflows: readonly WorkflowName[], options: PolicyOptions = {}): IamPolicy {
  const { queueUrl, artifactStore, secretRefs, passRoles = [] } = options;
  const calls = new Set<OperationName>(workflows.flatMap((workflow) => [...callsOf(workflow)]));
  if (queueUrl !== undefined) calls.add('getJob');
  const uses = workflows.flatMap((workflow) => storeUses[workflow] ?? []);
  const statements = [
    ...callStatements(calls, options),
    ...(passRoles.length > 0 && takesRoles(calls) ? [passRoleStatement(passRoles)] : []),
    ...(artifactStore === undefined ? [] : storeStatements(artifactStore, uses)),
    ...(secretRefs !== undefined && workflows.some(takesSecrets) ? secretStatements(secretRefs, options) : []),
    ...(queueUrl === undefined ? [] : queueStatements(queueUrl)),
  ];
  return { Version: '2012-10-17', Statement: statements };
}

/** A statement for each kind of resource. */
function callStatements(calls: ReadonlySet<OperationName>, options: PolicyOptions): IamStatement[] {
  const actions = new Map<ResourceType, Set<string>>();
  const allow = (type: ResourceType, action: string): void => {
    actions.set(type, (actions.get(type) ?? new Set()).add(action));
  };
  for (const name of calls) allow(resourceTypes[name], actionOf(name));
  // Both are given a tag that tells which run made them.
  if (calls.has('createApp')) allow('apps', TAG_ACTION);
  if (calls.has('createBranch')) allow('branches', TAG_ACTION);
  return [...actions].map(([type, names]) => statementOf(type, [...names].toSorted(), options));
}

function statementOf(type: ResourceType, Action: readonly string[], options: PolicyOptions): IamStatement {
  const { region, account, appIds = ['*'] } = options;
  const parts = { ...(region !== undefined && { region }), ...(account !== undefined && { account }) };
  const arns = new Set(appIds.flatMap((appId) => arnsOf(type, { ...parts, appId })));
  const inRegion = type === 'any' && region !== undefined;
  return {
    Sid: `Amplify${type.charAt(0).toUpperCase()}${type.slice(1)}`,
    Effect: 'Allow',
    Action,
    Resource: [...arns],
    ...(inRegion && { Condition: { StringEquals: { 'aws:RequestedRegion': [region] } } }),
  };
}

function passRoleStatement(roles: readonly string[]): IamStatement {
  return {
    Sid: 'PassRoles',
    Effect: 'Allow',
    Action: [PASS_ROLE_ACTION],
    Resource: roles,
    Condition: { StringEquals: { 'iam:PassedToService': [PASSED_TO] } },
  };
}

/** Whether one of the calls may be given a role. */
function takesRoles(calls: ReadonlySet<OperationName>): boolean {
  return roleCalls.some((name) => calls.has(name));
}

/** By the service authorization reference. */
const roleCalls = [
  'createApp',
  'updateApp',
  'createBranch',
  'updateBranch',
  'createDomainAssociation',
  'updateDomainAssociation',
] as const satisfies readonly OperationName[];

/** Whether the input of a workflow may name a secret; that of callOperation is any operation's. */
function takesSecrets(workflow: WorkflowName): boolean {
  return workflow === 'callOperation' || secretPlaces(inputShapes, workflow).length > 0;
}

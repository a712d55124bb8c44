import {
  actionOf,
  arnsOf,
  PASS_ROLE_ACTION,
  PASSED_TO,
  resourceTypes,
  roleMembers,
  TAG_ACTION,
} from '../../model/iam.ts';
import type { ResourceParts } from '../../model/iam.ts';
import type { OperationName } from '../../model/index.ts';
import { memberOf } from '../../model/member-of.ts';
import type { Call } from '../call.ts';
import type { Scope } from '../store.ts';

/** What a caller must be allowed for a call. */
export interface Requirement {
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values. */
  readonly context: Readonly<Record<string, string>>;
}

/** Everything that a call needs, by what it names: the action itself, and the tags and roles that it gives. */
export function requirementsOf({ operation, scope }: Call, input: object): readonly Requirement[] {
  const name = nameOf(operation.name);
  const parts = partsOf(scope, input);
  const context = { 'aws:RequestedRegion': scope.region };
  const resource = resourceOf(name, parts, input);
  const tags: unknown = memberOf(input, 'tags');
  const tagged = typeof tags === 'object' && tags !== null && Object.keys(tags).length > 0;
  const roles = roleMembers.map((member) => memberOf(input, member));
  return [
    { action: actionOf(name), resource, context },
    ...(tagged && name.startsWith('create') ? [{ action: TAG_ACTION, resource, context }] : []),
    ...roles.flatMap((role) =>
      typeof role === 'string' && role !== ''
        ? [{ action: PASS_ROLE_ACTION, resource: role, context: { ...context, 'iam:PassedToService': PASSED_TO } }]
        : [],
    ),
  ];
}

function nameOf(operation: string): OperationName {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has every operation of the models
  return `${operation.charAt(0).toLowerCase()}${operation.slice(1)}` as OperationName;
}

/** AWS names all apps where an operation has none, though its reference knows no such resource. */
function resourceOf(name: OperationName, parts: ResourceParts, input: object): string {
  const type = resourceTypes[name];
  const named: unknown = type === 'tagged' ? memberOf(input, 'resourceArn') : undefined;
  if (typeof named === 'string') return named;
  const [arn = '*'] = arnsOf(type === 'any' ? 'apps' : type, parts);
  return arn;
}

/** Amplify's names, and AmplifyBackend's for the app. */
function partsOf({ account, region }: Pick<Scope, 'account' | 'region'>, input: object): ResourceParts {
  const names = ['branchName', 'jobId', 'domainName', 'webhookId'] as const;
  const appId: unknown = memberOf(input, 'appId') ?? memberOf(input, 'AppId');
  const known = [['appId', appId] as const, ...names.map((name) => [name, memberOf(input, name)] as const)];
  const texts = known.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  return { account, region, ...Object.fromEntries(texts) };
}

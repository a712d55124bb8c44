import type { Shapes, StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { environment, flag, queueing, type Rule, target, timeoutSeconds } from './members.ts';

const resource = {
  target,
  ...environment,
  resourceName: { shape: 'ResourceName' },
  remove: flag,
  ...queueing,
  timeoutSeconds,
};
const required = ['appId', 'environmentName'];

/** Inputs of the workflows that configure the resources of a backend environment. */
export const backendResourceInputs = {
  configureApi: {
    type: 'structure',
    required,
    members: { ...resource, resourceConfig: { shape: 'BackendAPIResourceConfig' }, generateModels: flag },
  },
  configureAuth: {
    type: 'structure',
    required,
    members: {
      ...resource,
      resourceConfig: { shape: 'CreateBackendAuthResourceConfig' },
      import: { shape: 'ExistingUserPool' },
    },
  },
  configureStorage: {
    type: 'structure',
    required,
    members: {
      ...resource,
      resourceConfig: { shape: 'CreateBackendStorageResourceConfig' },
      import: { shape: 'ExistingBucket' },
    },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const backendResourceShapes: Shapes = {
  ResourceName: { type: 'string', min: 1, max: 255 },
  ResourceId: { type: 'string', min: 1, max: 255 },
  ExistingUserPool: {
    type: 'structure',
    required: ['userPoolId', 'webClientId', 'nativeClientId'],
    members: {
      userPoolId: { shape: 'ResourceId' },
      webClientId: { shape: 'ResourceId' },
      nativeClientId: { shape: 'ResourceId' },
      identityPoolId: { shape: 'ResourceId' },
    },
  },
  ExistingBucket: { type: 'structure', required: ['bucketName'], members: { bucketName: { shape: 'ResourceId' } } },
};

/** What shapes cannot say of them. */
export const backendResourceRules: Partial<Record<keyof typeof backendResourceInputs, Rule>> = {
  configureApi: (input) => [...oneGoal(['resourceConfig', 'remove'])(input), ...modelsOfNone(input)],
  configureAuth: oneGoal(['resourceConfig', 'import', 'remove']),
  configureStorage: oneGoal(['resourceConfig', 'import', 'remove']),
};

/** A resource is to be one thing. */
export function oneGoal(goals: readonly string[]): Rule {
  return (input): Violation[] => {
    const given = goals.filter((goal) => (memberOf(input, goal) ?? false) !== false);
    const named = given.includes('import') && memberOf(input, 'resourceName') !== undefined;
    return [
      ...(given.length === 1 ? [] : [{ path: '', rule: `must have exactly one of ${goals.join(', ')}` }]),
      ...(named ? [{ path: 'resourceName', rule: 'must not be given with import, which takes no name' }] : []),
    ];
  };
}

function modelsOfNone(input: unknown): Violation[] {
  if (memberOf(input, 'remove') !== true || memberOf(input, 'generateModels') !== true) return [];
  return [{ path: 'generateModels', rule: 'must not be given with remove' }];
}

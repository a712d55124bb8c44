import type { Shapes, StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { appId, environment, flag, queueing, type Rule, target, timeoutSeconds } from './members.ts';

/** Inputs of the workflows around backend environments. */
export const backendInputs = {
  cloneBackend: {
    type: 'structure',
    required: ['appId', 'environmentName', 'targetEnvironmentName'],
    members: {
      target,
      ...environment,
      targetEnvironmentName: environment.environmentName,
      ...queueing,
      timeoutSeconds,
    },
  },
  configureBackend: {
    type: 'structure',
    required: ['appId'],
    members: {
      target,
      appId,
      backendManagerAppId: { shape: 'AppId' },
      loginAuthConfig: { shape: 'LoginAuthConfigReqObj' },
      remove: flag,
      ...queueing,
      timeoutSeconds,
    },
  },
  createBackend: {
    type: 'structure',
    required: ['appId', 'environmentName'],
    members: { target, ...environment, appName: { shape: 'Name' }, ...queueing, timeoutSeconds },
  },
  deleteBackend: {
    type: 'structure',
    required: ['appId', 'environmentName'],
    members: { target, ...environment, ...queueing, timeoutSeconds },
  },
  removeAllBackends: {
    type: 'structure',
    required: ['appId'],
    members: { target, appId, cleanAmplifyApp: flag, allowProduction: flag, ...queueing, timeoutSeconds },
  },
  waitForBackendJob: {
    type: 'structure',
    required: ['appId', 'environmentName', 'jobId'],
    members: { target, ...environment, jobId: { shape: 'BackendJobId', location: 'uri' }, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const backendShapes: Shapes = {
  BackendJobId: { type: 'string', min: 1, max: 255 },
};

/** What shapes cannot say of them. */
export const backendRules: Partial<Record<keyof typeof backendInputs, Rule>> = { configureBackend: removeAlone };

function removeAlone(input: unknown): Violation[] {
  if (memberOf(input, 'remove') !== true) return [];
  return ['backendManagerAppId', 'loginAuthConfig']
    .filter((path) => memberOf(input, path) !== undefined)
    .map((path) => ({ path, rule: 'must not be given with remove' }));
}

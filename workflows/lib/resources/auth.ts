import type { ConfigureAuthInput } from '../../contracts.ts';
import type { ResourceCall, ResourceGoal, ResourceJob } from '../backend-resource.ts';

/** What `configureAuth` is to bring about. */
export function authGoal(input: ConfigureAuthInput): ResourceGoal<'auth'> {
  const { appId, environmentName, resourceName, timeoutSeconds, resourceConfig, import: pool } = input;
  const goal = { category: 'auth', appId, environmentName, resourceName, timeoutSeconds, remove, removal } as const;
  if (resourceConfig !== undefined) {
    return {
      ...goal,
      asked: { resourceConfig },
      make: {
        done: 'created',
        operation: 'createBackendAuth',
        start: ({ calls, resource, options }) =>
          calls.createBackendAuth({ ...resource, ResourceConfig: resourceConfig }, options),
      },
      change: {
        done: 'updated',
        operation: 'updateBackendAuth',
        start: ({ calls, resource, options }) =>
          calls.updateBackendAuth({ ...resource, ResourceConfig: changeable(resourceConfig) }, options),
      },
      fixed: FIXED,
    };
  }
  if (pool !== undefined) {
    const { userPoolId: UserPoolId, webClientId, nativeClientId, identityPoolId: IdentityPoolId } = pool;
    const identityPool = IdentityPoolId === undefined ? {} : { IdentityPoolId };
    return {
      ...goal,
      asked: { output: { UserPoolId, AppClientIDWeb: webClientId, AppClientID: nativeClientId, ...identityPool } },
      make: {
        done: 'imported',
        operation: 'importBackendAuth',
        start: ({ calls, environment, options }) => {
          const clients = { WebClientId: webClientId, NativeClientId: nativeClientId };
          return calls.importBackendAuth({ ...environment, UserPoolId, ...clients, ...identityPool }, options);
        },
      },
    };
  }
  return { ...goal, change: remove };
}

const removal = (resource: ResourceCall['resource']) => ({ operation: 'deleteBackendAuth', input: resource }) as const;

const remove: ResourceJob = {
  done: 'removed',
  operation: 'deleteBackendAuth',
  start: ({ calls, resource, options }) => calls.deleteBackendAuth(removal(resource).input, options),
};

type Settings = NonNullable<ConfigureAuthInput['resourceConfig']>;

/** What UpdateBackendAuth has no member for. */
const FIXED = [
  'resourceConfig.IdentityPoolConfigs.IdentityPoolName',
  'resourceConfig.UserPoolConfigs.UserPoolName',
  'resourceConfig.UserPoolConfigs.SignInMethod',
  'resourceConfig.UserPoolConfigs.RequiredSignUpAttributes',
];

/** The same without those. */
function changeable({ UserPoolConfigs, IdentityPoolConfigs, ...settings }: Settings) {
  const { UserPoolName: _, SignInMethod: __, RequiredSignUpAttributes: ___, ...pool } = UserPoolConfigs;
  if (IdentityPoolConfigs === undefined) return { ...settings, UserPoolConfigs: pool };
  const { IdentityPoolName: ____, ...identityPool } = IdentityPoolConfigs;
  return { ...settings, UserPoolConfigs: pool, IdentityPoolConfigs: identityPool };
}

import { conflict, orMissing, type Strategy } from './strategy.ts';

/** The name is the identity; there is nowhere to put a key, so an equal one counts as ours. */
export const createBackendEnvironment: Strategy<'createBackendEnvironment'> = {
  exists: /already exists/i,
  find: async ({ call, input, key }) => {
    const { appId, environmentName } = input;
    const found = await orMissing(call.getBackendEnvironment({ appId, environmentName }));
    const environment = found?.backendEnvironment;
    if (environment === undefined) return undefined;
    const same =
      environment.stackName === input.stackName && environment.deploymentArtifacts === input.deploymentArtifacts;
    if (!same) throw conflict(`Backend environment ${environmentName} of app ${appId}`, key, undefined);
    return { backendEnvironment: environment };
  },
};

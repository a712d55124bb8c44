import type {
  CreateBackendEnvironmentCommandInput,
  DeleteBackendEnvironmentCommandInput,
  GetBackendEnvironmentCommandInput,
  ListBackendEnvironmentsCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest } from '../errors.ts';
import { nextPlace } from '../listed.ts';
import type { World } from '../world.ts';
import { backendEnvironmentArn } from './arns.ts';
import { findApp, findBackendEnvironment } from './find.ts';
import { pageOf } from './paging.ts';

/** Registers an environment; nothing is provisioned. */
export function createBackendEnvironment(input: CreateBackendEnvironmentCommandInput, call: Call, { clock }: World) {
  const { scope } = call;
  const { appId = '', environmentName = '', stackName, deploymentArtifacts } = input;
  const { backendEnvironments } = findApp(scope, input);
  if (backendEnvironments.has(environmentName)) {
    throw badRequest(`BackendEnvironment ${environmentName} already exists for the app ${appId}.`);
  }
  const now = new Date(clock.now());
  const environment = {
    backendEnvironmentArn: backendEnvironmentArn(scope, appId, environmentName),
    environmentName,
    stackName,
    deploymentArtifacts,
    createTime: now,
    updateTime: now,
  };
  backendEnvironments.set(environmentName, { ...nextPlace(backendEnvironments), environment });
  call.effect = `${appId}/${environmentName}`;
  return { backendEnvironment: environment };
}

export const getBackendEnvironment = (input: GetBackendEnvironmentCommandInput, { scope }: Call) => ({
  backendEnvironment: findBackendEnvironment(scope, input).environment,
});

export function deleteBackendEnvironment(input: DeleteBackendEnvironmentCommandInput, call: Call) {
  const { appId = '', environmentName = '' } = input;
  const { environment } = findBackendEnvironment(call.scope, input);
  findApp(call.scope, input).backendEnvironments.delete(environmentName);
  call.effect = `${appId}/${environmentName}`;
  return { backendEnvironment: environment };
}

export function listBackendEnvironments(input: ListBackendEnvironmentsCommandInput, { scope, lagSeconds }: Call) {
  const wanted = input.environmentName;
  const all = [...findApp(scope, input).backendEnvironments.values()];
  const named = all.filter(
    ({ environment }) => (wanted ?? environment.environmentName) === environment.environmentName,
  );
  const { items, ...rest } = pageOf(named, input, { pageSize: 50, lagSeconds });
  return { backendEnvironments: items.map(({ environment }) => environment), ...rest };
}

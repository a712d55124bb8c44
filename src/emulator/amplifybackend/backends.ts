import type {
  CloneBackendCommandInput,
  CreateBackendCommandInput,
  DeleteBackendCommandInput,
  GetBackendCommandInput,
  RemoveAllBackendsCommandInput,
} from '@aws-sdk/client-amplifybackend';
import { pageOf } from '../amplify/paging.ts';
import type { Call } from '../call.ts';
import { badRequest } from '../errors.ts';
import type { World } from '../world.ts';
import { addEnvironment, findBackend, findEnvironment } from './find.ts';
import type { Backend } from './find.ts';
import { answerOf, idle, refuseSecondJob, startJob } from './jobs.ts';
import { metaConfigOf } from './meta-config.ts';

export function createBackend(input: CreateBackendCommandInput, call: Call, world: World) {
  const found = findBackend(call.scope, input);
  const { BackendEnvironmentName: name = '', AppName: appName } = input;
  refuseTaken(found, name);
  const job = startJob(call, world, { ...found, name }, { kind: 'none' });
  addEnvironment(call.scope, found, name, job.createTime);
  if (appName !== undefined) found.backend.appName = appName;
  return answerOf(job);
}

export function cloneBackend(input: CloneBackendCommandInput, call: Call, world: World) {
  const source = idle(findEnvironment(call.scope, input));
  const { TargetEnvironmentName: target = '' } = input;
  refuseTaken(source, target);
  const job = startJob(call, world, source, { kind: 'clone', target });
  addEnvironment(call.scope, source, target, job.createTime);
  return answerOf(job);
}

export function deleteBackend(input: DeleteBackendCommandInput, call: Call, world: World) {
  const found = findEnvironment(call.scope, input);
  return answerOf(startJob(call, world, found, { kind: 'delete' }));
}

export function removeAllBackends(input: RemoveAllBackendsCommandInput, call: Call, world: World) {
  const { appId, backend } = findBackend(call.scope, input);
  const cleanAmplifyApp = input.CleanAmplifyApp ?? false;
  return answerOf(startJob(call, world, { appId, backend }, { kind: 'delete-all', cleanAmplifyApp }));
}

export function getBackend(input: GetBackendCommandInput, { scope, lagSeconds }: Call) {
  const { appId, app, backend } = findBackend(scope, input);
  const { BackendEnvironmentName: name } = input;
  const { items } = pageOf(app.backendEnvironments.values(), {}, { pageSize: Infinity, lagSeconds });
  return {
    AppId: appId,
    AppName: backend.appName ?? app.app.name,
    BackendEnvironmentList: items.map(({ environment }) => environment.environmentName ?? ''),
    BackendEnvironmentName: name,
    ...(name !== undefined && {
      AmplifyMetaConfig: metaConfigOf(scope, findEnvironment(scope, { AppId: appId, BackendEnvironmentName: name })),
      AmplifyFeatureFlags: JSON.stringify({ features: {} }),
    }),
  };
}

/** Throws where a new environment can't have that name. */
function refuseTaken(found: Backend, name: string): void {
  refuseSecondJob({ ...found, name });
  if (name === '') throw badRequest('The name of the backend environment must not be empty.');
  if (!found.app.backendEnvironments.has(name)) return;
  throw badRequest(`The backend environment ${name} already exists for the app ${found.appId}.`);
}

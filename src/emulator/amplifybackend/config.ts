import type {
  CreateBackendConfigCommandInput,
  RemoveBackendConfigCommandInput,
  UpdateBackendConfigCommandInput,
} from '@aws-sdk/client-amplifybackend';
import type { Call } from '../call.ts';
import { badRequest } from '../errors.ts';
import type { World } from '../world.ts';
import { findBackend, notFound } from './find.ts';
import type { BackendRecord, ConfigRecord } from './records.ts';
import { answerOf, idle, startJob } from './jobs.ts';

/** The environment that Amplify Studio makes first: what the job is filed under where the app has none. */
const firstEnvironment = 'staging';

/** The job belongs to the app's oldest environment, which the answer names, since a job needs one to be polled. */
export function createBackendConfig(input: CreateBackendConfigCommandInput, call: Call, world: World) {
  const { appId, app, backend } = findBackend(call.scope, input);
  const name = app.backendEnvironments.keys().next().value ?? firstEnvironment;
  const subject = idle({ appId, app, backend, name });
  if (backend.config !== undefined) throw badRequest(`The backend config of the app ${appId} already exists.`);
  const record = { backendManagerAppId: input.BackendManagerAppId ?? appId };
  return answerOf(startJob(call, world, subject, { kind: 'config', record }));
}

export function updateBackendConfig(input: UpdateBackendConfigCommandInput, call: Call) {
  const { appId, backend } = findBackend(call.scope, input);
  const config = configOf(appId, backend);
  const loginAuthConfig = { ...config.loginAuthConfig, ...input.LoginAuthConfig };
  backend.config = { ...config, loginAuthConfig };
  call.effect = `${appId}/config`;
  return { AppId: appId, BackendManagerAppId: config.backendManagerAppId, LoginAuthConfig: loginAuthConfig };
}

export function removeBackendConfig(input: RemoveBackendConfigCommandInput, call: Call) {
  const { appId, backend } = findBackend(call.scope, input);
  configOf(appId, backend);
  delete backend.config;
  call.effect = `${appId}/config`;
  return {};
}

function configOf(appId: string, { config }: BackendRecord): ConfigRecord {
  if (config === undefined) throw notFound('BackendConfig', appId);
  return config;
}

import type {
  CreateBackendAuthCommandInput,
  DeleteBackendAuthCommandInput,
  GetBackendAuthCommandInput,
  ImportBackendAuthCommandInput,
  UpdateBackendAuthCommandInput,
} from '@aws-sdk/client-amplifybackend';
import type { Call } from '../call.ts';
import type { World } from '../world.ts';
import { findEnvironment } from './find.ts';
import { answerOf, idle, startJob } from './jobs.ts';
import { mergeDeep } from './merge.ts';
import type { AuthRecord } from './records.ts';
import { findResource, given, refuseTaken } from './resources.ts';

const type = 'Auth';

/** Name under which an imported user pool is found, since ImportBackendAuth takes none. */
const importedName = 'importedAuth';

export function createBackendAuth(input: CreateBackendAuthCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '', ResourceConfig: config } = input;
  refuseTaken(found.resources.auth, type, name);
  return answerOf(startJob(call, world, found, { kind: 'auth', name, record: { config: given(config) } }));
}

export function updateBackendAuth(input: UpdateBackendAuthCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '', ResourceConfig: changes } = input;
  const record = findResource(found.resources.auth, type, name);
  // Members that only Create has are none of Update's input, so they stay as they are.
  const config = mergeDeep(record.config, given(changes));
  return answerOf(startJob(call, world, found, { kind: 'auth', name, record: { ...record, config } }));
}

export function deleteBackendAuth(input: DeleteBackendAuthCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '' } = input;
  findResource(found.resources.auth, type, name);
  return answerOf(startJob(call, world, found, { kind: 'auth', name }));
}

export function importBackendAuth(input: ImportBackendAuthCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { UserPoolId: userPoolId = '', IdentityPoolId: identityPoolId } = input;
  const { WebClientId: webClientId = '', NativeClientId: nativeClientId = '' } = input;
  refuseTaken(found.resources.auth, type, importedName);
  const record: AuthRecord = {
    config: {
      AuthResources: identityPoolId === undefined ? 'USER_POOL_ONLY' : 'IDENTITY_POOL_AND_USER_POOL',
      Service: 'COGNITO',
      UserPoolConfigs: { UserPoolName: userPoolId, SignInMethod: 'USERNAME', RequiredSignUpAttributes: [] },
    },
    imported: { userPoolId, webClientId, nativeClientId, ...(identityPoolId !== undefined && { identityPoolId }) },
  };
  return answerOf(startJob(call, world, found, { kind: 'auth', name: importedName, record }));
}

/** Tells the settings with their secrets, as the service does. */
export function getBackendAuth(input: GetBackendAuthCommandInput, { scope }: Call) {
  const { AppId, BackendEnvironmentName, ResourceName = '' } = input;
  const { config } = findResource(findEnvironment(scope, input).resources.auth, type, ResourceName);
  return { AppId, BackendEnvironmentName, ResourceName, ResourceConfig: config };
}

import type {
  CreateBackendAPICommandInput,
  DeleteBackendAPICommandInput,
  GenerateBackendAPIModelsCommandInput,
  GetBackendAPICommandInput,
  GetBackendAPIModelsCommandInput,
  UpdateBackendAPICommandInput,
} from '@aws-sdk/client-amplifybackend';
import type { Call } from '../call.ts';
import type { World } from '../world.ts';
import { findEnvironment } from './find.ts';
import { answerOf, idle, startJob } from './jobs.ts';
import { mergeDeep } from './merge.ts';
import { modelsOf } from './models.ts';
import { findResource, given, refuseTaken } from './resources.ts';

const type = 'API';

export function createBackendAPI(input: CreateBackendAPICommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '', ResourceConfig: config } = input;
  refuseTaken(found.resources.api, type, name);
  return answerOf(startJob(call, world, found, { kind: 'api', name, record: { config: given(config) } }));
}

export function updateBackendAPI(input: UpdateBackendAPICommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '', ResourceConfig: changes = {} } = input;
  const record = findResource(found.resources.api, type, name);
  const config = mergeDeep(record.config, changes);
  return answerOf(startJob(call, world, found, { kind: 'api', name, record: { ...record, config } }));
}

export function deleteBackendAPI(input: DeleteBackendAPICommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '' } = input;
  findResource(found.resources.api, type, name);
  return answerOf(startJob(call, world, found, { kind: 'api', name }));
}

export function getBackendAPI(input: GetBackendAPICommandInput, { scope }: Call) {
  const { AppId, BackendEnvironmentName, ResourceName = '' } = input;
  const { config } = findResource(findEnvironment(scope, input).resources.api, type, ResourceName);
  return { AppId, BackendEnvironmentName, ResourceName, ResourceConfig: config };
}

export function generateBackendAPIModels(input: GenerateBackendAPIModelsCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '' } = input;
  const { config } = findResource(found.resources.api, type, name);
  const record = { config, generatedFrom: config.TransformSchema ?? '' };
  return answerOf(startJob(call, world, found, { kind: 'api', name, record }));
}

/** LATEST as long as the schema is the one that the models were generated from. */
export function getBackendAPIModels(input: GetBackendAPIModelsCommandInput, { scope }: Call) {
  const { ResourceName = '' } = input;
  const { config, generatedFrom } = findResource(findEnvironment(scope, input).resources.api, type, ResourceName);
  if (generatedFrom === undefined) return { Status: 'STALE' } as const;
  return {
    Status: generatedFrom === (config.TransformSchema ?? '') ? 'LATEST' : 'STALE',
    ...modelsOf(generatedFrom),
  } as const;
}

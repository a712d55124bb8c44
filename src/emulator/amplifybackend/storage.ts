import { randomBytes } from 'node:crypto';
import type {
  CreateBackendStorageCommandInput,
  DeleteBackendStorageCommandInput,
  GetBackendStorageCommandInput,
  ImportBackendStorageCommandInput,
  ListS3BucketsCommandInput,
  UpdateBackendStorageCommandInput,
} from '@aws-sdk/client-amplifybackend';
import type { Call } from '../call.ts';
import type { World } from '../world.ts';
import { findEnvironment } from './find.ts';
import { answerOf, idle, startJob } from './jobs.ts';
import { findResource, given, refuseTaken } from './resources.ts';

const type = 'Storage';

/** Name under which an imported bucket is found, since ImportBackendStorage takes none. */
const importedName = 'importedStorage';

export function createBackendStorage(input: CreateBackendStorageCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '', ResourceConfig: config } = input;
  refuseTaken(found.resources.storage, type, name);
  const record = {
    bucketName: config?.BucketName ?? `${found.appId}-${randomBytes(4).toString('hex')}-${found.name}`,
    permissions: given(config?.Permissions),
    imported: false,
    createTime: world.clock.now(),
  };
  return answerOf(startJob(call, world, found, { kind: 'storage', name, record }));
}

/** Changes the permissions; the bucket stays. */
export function updateBackendStorage(input: UpdateBackendStorageCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '', ResourceConfig: config } = input;
  const before = findResource(found.resources.storage, type, name);
  const record = { ...before, permissions: given(config?.Permissions) };
  return answerOf(startJob(call, world, found, { kind: 'storage', name, record }));
}

export function deleteBackendStorage(input: DeleteBackendStorageCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { ResourceName: name = '' } = input;
  findResource(found.resources.storage, type, name);
  return answerOf(startJob(call, world, found, { kind: 'storage', name }));
}

export function importBackendStorage(input: ImportBackendStorageCommandInput, call: Call, world: World) {
  const found = idle(findEnvironment(call.scope, input));
  const { BucketName: bucketName } = input;
  refuseTaken(found.resources.storage, type, importedName);
  const record = {
    ...(bucketName !== undefined && { bucketName }),
    imported: true,
    createTime: world.clock.now(),
  };
  return answerOf(startJob(call, world, found, { kind: 'storage', name: importedName, record }));
}

export function getBackendStorage(input: GetBackendStorageCommandInput, { scope }: Call) {
  const { AppId, BackendEnvironmentName, ResourceName = '' } = input;
  const found = findResource(findEnvironment(scope, input).resources.storage, type, ResourceName);
  return {
    AppId,
    BackendEnvironmentName,
    ResourceName,
    ResourceConfig: {
      ServiceName: 'S3',
      BucketName: found.bucketName,
      Permissions: found.permissions,
      Imported: found.imported,
    } as const,
  };
}

/** The buckets that the storage resources of the account and region use: the emulator has no S3 of its own. */
export function listS3Buckets(_input: ListS3BucketsCommandInput, { scope }: Call) {
  const buckets = new Map<string, number>();
  for (const { resources } of scope.backends.values()) {
    for (const { bucketName, createTime } of [...resources.values()].flatMap(({ storage }) => [...storage.values()])) {
      if (bucketName !== undefined) buckets.set(bucketName, Math.min(createTime, buckets.get(bucketName) ?? Infinity));
    }
  }
  const sorted = [...buckets].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { Buckets: sorted.map(([Name, time]) => ({ Name, CreationDate: new Date(time).toISOString() })) };
}

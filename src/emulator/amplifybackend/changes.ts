import { removeApp } from '../amplify/apps.ts';
import type { Scope } from '../store.ts';
import type { World } from '../world.ts';
import { resourcesOf } from './find.ts';
import type { BackendJobRecord, BackendRecord, Resources } from './records.ts';

/** Does what a job was for. What was deleted meanwhile through Amplify is left alone. */
export function applyChange(scope: Scope, job: BackendJobRecord, world: World): void {
  const { appId, backendEnvironmentName: name = '', change } = job;
  const backend = scope.backends.get(appId);
  if (backend === undefined) return;
  switch (change.kind) {
    case 'auth':
      put(resourcesOf(backend, name).auth, change.name, change.record);
      break;
    case 'api':
      put(resourcesOf(backend, name).api, change.name, change.record);
      break;
    case 'storage':
      put(resourcesOf(backend, name).storage, change.name, change.record);
      break;
    case 'clone':
      backend.resources.set(change.target, copyOf(resourcesOf(backend, name), name, change.target));
      break;
    case 'delete':
      removeEnvironment(scope, appId, backend, name);
      break;
    case 'delete-all':
      for (const one of scope.apps.get(appId)?.backendEnvironments.keys() ?? []) {
        removeEnvironment(scope, appId, backend, one);
      }
      if (change.cleanAmplifyApp) removeApp(scope, appId, world);
      break;
    case 'config':
      backend.config = change.record;
      break;
    default:
  }
}

function put<T>(resources: Map<string, T>, name: string, record: T | undefined): void {
  if (record === undefined) resources.delete(name);
  else resources.set(name, record);
}

function removeEnvironment(scope: Scope, appId: string, backend: BackendRecord, name: string): void {
  scope.apps.get(appId)?.backendEnvironments.delete(name);
  backend.resources.delete(name);
}

/** The same resources for another environment. An imported bucket is shared, any other gets a name of its own. */
function copyOf(resources: Resources, source: string, target: string): Resources {
  const copy = structuredClone(resources);
  for (const [name, { bucketName, ...storage }] of copy.storage) {
    if (storage.imported || bucketName === undefined) continue;
    const base = bucketName.endsWith(`-${source}`) ? bucketName.slice(0, -source.length - 1) : bucketName;
    copy.storage.set(name, { ...storage, bucketName: `${base}-${target}` });
  }
  return copy;
}

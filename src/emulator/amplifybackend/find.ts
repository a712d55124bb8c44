import { ServiceError } from '../errors.ts';
import { nextPlace } from '../listed.ts';
import type { AppRecord, Scope } from '../store.ts';
import { backendEnvironmentArn } from '../amplify/arns.ts';
import type { BackendRecord, Resources } from './records.ts';

interface AppLabels {
  readonly AppId: string | undefined;
}

export interface EnvironmentLabels extends AppLabels {
  readonly BackendEnvironmentName: string | undefined;
}

/** An app with what AmplifyBackend has of it. */
export interface Backend {
  readonly appId: string;
  readonly app: AppRecord;
  readonly backend: BackendRecord;
}

/** One of its environments. */
export interface Environment extends Backend {
  readonly name: string;
  readonly resources: Resources;
}

/** A NotFoundException, which here says of what type the resource is. */
export const notFound = (resourceType: string, name: string): ServiceError =>
  new ServiceError('NotFoundException', `${resourceType} ${name} not found.`, { members: { resourceType } });

/** The app that an input names: it must be one of Amplify's. Throws NotFoundException. */
export function findBackend(scope: Scope, { AppId: appId = '' }: AppLabels): Backend {
  const app = scope.apps.get(appId);
  if (app === undefined) throw notFound('App', appId);
  let backend = scope.backends.get(appId);
  if (backend === undefined) {
    backend = { resources: new Map(), jobs: new Map(), tokens: new Map() };
    scope.backends.set(appId, backend);
  }
  return { appId, app, backend };
}

/** The environment that an input names. Throws NotFoundException. */
export function findEnvironment(scope: Scope, labels: EnvironmentLabels): Environment {
  const found = findBackend(scope, labels);
  const { BackendEnvironmentName: name = '' } = labels;
  if (!found.app.backendEnvironments.has(name)) throw notFound('BackendEnvironment', name);
  return { ...found, name, resources: resourcesOf(found.backend, name) };
}

/** Registers an environment with Amplify, whose operations show it from then on; it is empty at first. */
export function addEnvironment(scope: Scope, { appId, app, backend }: Backend, name: string, now: number): void {
  const environment = {
    backendEnvironmentArn: backendEnvironmentArn(scope, appId, name),
    environmentName: name,
    createTime: new Date(now),
    updateTime: new Date(now),
  };
  app.backendEnvironments.set(name, { environment, ...nextPlace(app.backendEnvironments) });
  backend.resources.delete(name);
}

/** What an environment is made of; nothing where it was only registered with Amplify. */
export function resourcesOf({ resources }: BackendRecord, name: string): Resources {
  let found = resources.get(name);
  if (found === undefined) {
    found = { auth: new Map(), api: new Map(), storage: new Map() };
    resources.set(name, found);
  }
  return found;
}

import { randomInt } from 'node:crypto';
import type {
  App,
  CreateAppCommandInput,
  DeleteAppCommandInput,
  GetAppCommandInput,
  ListAppsCommandInput,
  UpdateAppCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { limitExceeded } from '../errors.ts';
import { nextPlace } from '../listed.ts';
import { scopeKey } from '../store.ts';
import type { Scope } from '../store.ts';
import type { World } from '../world.ts';
import { appArn } from './arns.ts';
import { removeBranch } from './branches.ts';
import { findApp } from './find.ts';
import { pageOf } from './paging.ts';
import { merge, withoutEmpty } from './update.ts';

const hour = 3600 * 1000;

export function createApp(input: CreateAppCommandInput, call: Call, { clock, quotas }: World) {
  const { scope } = call;
  const now = clock.now();
  scope.appCreations = scope.appCreations.filter((time) => time > now - hour);
  if (scope.apps.size >= quotas.get('apps', scopeKey(scope))) {
    throw limitExceeded('You have reached the maximum number of apps in this account.');
  }
  if (scope.appCreations.length >= quotas.get('appCreationsPerHour', scopeKey(scope))) {
    throw limitExceeded('You have reached the maximum number of app creations per hour in this account.');
  }
  const appId = newAppId();
  // The tokens are used once and neither kept nor returned.
  const { oauthToken, accessToken, environmentVariables, ...given } = input;
  const app: App = {
    ...given,
    appId,
    appArn: appArn(scope, appId),
    name: input.name,
    description: input.description,
    repository: input.repository,
    platform: input.platform ?? 'WEB',
    createTime: new Date(now),
    updateTime: new Date(now),
    environmentVariables: withoutEmpty(environmentVariables),
    defaultDomain: `${appId}.amplifyapp.com`,
    enableBranchAutoBuild: input.enableBranchAutoBuild ?? false,
    enableBranchAutoDeletion: input.enableBranchAutoDeletion ?? false,
    enableBasicAuth: input.enableBasicAuth ?? false,
    enableAutoBranchCreation: input.enableAutoBranchCreation ?? false,
    customRules: input.customRules ?? [],
    repositoryCloneMethod: cloneMethod(input.repository, oauthToken ?? accessToken),
  };
  scope.apps.set(appId, {
    ...nextPlace(scope.apps),
    app,
    branches: new Map(),
    domains: new Map(),
    webhooks: new Map(),
    backendEnvironments: new Map(),
  });
  scope.appCreations.push(now);
  call.effect = appId;
  return { app };
}

export const getApp = (input: GetAppCommandInput, { scope }: Call) => ({ app: findApp(scope, input).app });

export function updateApp(input: UpdateAppCommandInput, call: Call, { clock }: World) {
  const record = findApp(call.scope, input);
  const { appId: _appId, oauthToken, accessToken, ...changes } = input;
  record.app = {
    ...merge(record.app, changes),
    ...(input.repository !== undefined && {
      repositoryCloneMethod: cloneMethod(input.repository, oauthToken ?? accessToken),
    }),
    updateTime: new Date(clock.now()),
  };
  call.effect = record.app.appId ?? '';
  return { app: record.app };
}

export function deleteApp(input: DeleteAppCommandInput, call: Call, world: World) {
  const { app } = findApp(call.scope, input);
  removeApp(call.scope, app.appId ?? '', world);
  call.effect = app.appId ?? '';
  return { app };
}

/** Ends an app and all that it has, if it is there. */
export function removeApp(scope: Scope, appId: string, world: World): void {
  const app = scope.apps.get(appId);
  for (const branch of app?.branches.values() ?? []) removeBranch(scope, appId, branch, world);
  for (const domain of app?.domains.values() ?? []) world.domains.forget(domain);
  scope.apps.delete(appId);
}

export function listApps(input: ListAppsCommandInput, { scope, lagSeconds }: Call) {
  const { items, ...rest } = pageOf(scope.apps.values(), input, { pageSize: 100, lagSeconds });
  return { apps: items.map(({ app }) => app), ...rest };
}

const idLetters = 'abcdefghijklmnopqrstuvwxyz0123456789';

const newAppId = (): string => `d${Array.from({ length: 13 }, () => idLetters[randomInt(idLetters.length)]).join('')}`;

function cloneMethod(repository: string | undefined, token: string | undefined): App['repositoryCloneMethod'] {
  if (repository === undefined) return undefined;
  if (repository.includes('codecommit')) return 'SIGV4';
  return token === undefined ? 'SSH' : 'TOKEN';
}

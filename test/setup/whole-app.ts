import {
  CreateAppCommand,
  CreateBackendEnvironmentCommand,
  CreateBranchCommand,
  CreateDomainAssociationCommand,
  CreateWebhookCommand,
} from '@aws-sdk/client-amplify';
import { callsOf } from './amplify.ts';
import type { Harness } from './harness.ts';

/** Makes an app as somebody would by hand, with branches `main` and `old` and something of everything. Gives its id. */
export async function makeWhole(harness: Harness, domainName: string): Promise<string> {
  const { amplify } = harness.aws;
  const repository = 'https://github.com/example/site';
  const environmentVariables = { STAGE: 'old', KEPT: 'x' };
  const { app } = await amplify.send(
    new CreateAppCommand({ name: 'by-hand', repository, accessToken: 'ghp_x', environmentVariables }),
  );
  const appId = app?.appId ?? '';
  await amplify.send(new CreateBackendEnvironmentCommand({ appId, environmentName: 'old' }));
  await amplify.send(new CreateBranchCommand({ appId, branchName: 'main', description: 'stays' }));
  await amplify.send(new CreateBranchCommand({ appId, branchName: 'old' }));
  await amplify.send(new CreateWebhookCommand({ appId, branchName: 'old', description: 'old' }));
  const subDomainSettings = [{ prefix: '', branchName: 'old' }];
  await amplify.send(new CreateDomainAssociationCommand({ appId, domainName, subDomainSettings }));
  return appId;
}

/** The calls by which something of an app changed since there were `count`. */
export async function changesSince(harness: Harness, count: number, appId: string): Promise<string[]> {
  const later = (await callsOf(harness)).slice(count);
  return later.flatMap(({ operation, key, effect }) => (effect && key.includes(appId) ? [operation] : []));
}

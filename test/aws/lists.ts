import {
  CreateAppCommand,
  CreateBackendEnvironmentCommand,
  CreateBranchCommand,
  CreateDomainAssociationCommand,
  CreateWebhookCommand,
  StartJobCommand,
} from '@aws-sdk/client-amplify';
import { CreateBackendStorageCommand } from '@aws-sdk/client-amplifybackend';
import { memberOf } from '../../src/model/member-of.ts';
import { jobSeconds } from '../emulator/backend-lab.ts';
import type { Lab } from '../emulator/lab.ts';

/** A list operation, what to ask it for, and what it has then. */
export interface ListCase {
  readonly operation: string;
  readonly input: object;
  /** Member of the answer that holds the items. */
  readonly items: string;
  /** Member of an item that tells it from the others. */
  readonly key: string;
  /** How many there are. */
  readonly count: number;
  /** Members that hold the token of the next page, and the size of a page. */
  readonly token: string;
  readonly limit: string;
}

const numbers = [1, 2, 3, 4, 5] as const;

/** Makes five of all that can be listed, in an account; a job has one artifact. */
export async function fiveOfEach(lab: Lab, account: string): Promise<readonly ListCase[]> {
  const amplify = lab.client({ account });
  const backend = lab.backendClient({ account });
  const repository = 'https://github.com/example/shop';
  for (const number of numbers.slice(1)) await amplify.send(new CreateAppCommand({ name: `shop-${number}` }));
  const { app } = await amplify.send(new CreateAppCommand({ name: 'shop-1', repository, accessToken: 'ghp_x' }));
  const appId = app?.appId ?? '';
  for (const number of numbers) {
    const branchName = `branch-${number}`;
    await amplify.send(new CreateBranchCommand({ appId, branchName }));
    await amplify.send(new CreateBackendEnvironmentCommand({ appId, environmentName: `env${number}` }));
    await amplify.send(new CreateWebhookCommand({ appId, branchName, description: `hook ${number}` }));
    const domainName = `shop-${number}.${account}.example`;
    const subDomainSettings = [{ prefix: '', branchName }];
    await amplify.send(new CreateDomainAssociationCommand({ appId, domainName, subDomainSettings }));
  }
  const branch = { appId, branchName: 'branch-1' };
  const env = { AppId: appId, BackendEnvironmentName: 'env1' };
  const storage = { ServiceName: 'S3' as const, Permissions: { Authenticated: ['READ' as const] } };
  for (const number of numbers) {
    await amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    const resource = { ...env, ResourceName: `files${number}`, ResourceConfig: storage };
    await backend.send(new CreateBackendStorageCommand(resource));
    await lab.advance(2 * jobSeconds);
  }
  const paging = { count: numbers.length, token: 'nextToken', limit: 'maxResults' };
  return [
    { ...paging, operation: 'ListApps', input: {}, items: 'apps', key: 'appId' },
    { ...paging, operation: 'ListBranches', input: { appId }, items: 'branches', key: 'branchName' },
    {
      ...paging,
      operation: 'ListDomainAssociations',
      input: { appId },
      items: 'domainAssociations',
      key: 'domainName',
    },
    { ...paging, operation: 'ListJobs', input: branch, items: 'jobSummaries', key: 'jobId' },
    { ...paging, operation: 'ListWebhooks', input: { appId }, items: 'webhooks', key: 'webhookId' },
    {
      ...paging,
      operation: 'ListBackendEnvironments',
      input: { appId },
      items: 'backendEnvironments',
      key: 'environmentName',
    },
    {
      ...paging,
      count: 1,
      operation: 'ListArtifacts',
      input: { ...branch, jobId: '1' },
      items: 'artifacts',
      key: 'artifactId',
    },
    {
      operation: 'ListBackendJobs',
      input: env,
      items: 'Jobs',
      key: 'JobId',
      count: 5,
      token: 'NextToken',
      limit: 'MaxResults',
    },
  ];
}

/** What tells the items of an answer apart, in their order. */
export function keysOf(answer: unknown, { items, key }: ListCase): string[] {
  const list = memberOf(answer, items);
  return Array.isArray(list) ? list.map((item: unknown) => String(memberOf(item, key))) : [];
}

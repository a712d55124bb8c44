import {
  CreateDomainAssociationCommand,
  CreateWebhookCommand,
  GetAppCommand,
  GetBranchCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-amplify';
import type { AmplifyClient } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAccount, startLab } from './lab.ts';
import type { BranchName, Lab } from './lab.ts';

let lab: Lab;
let client: AmplifyClient;
let branch: BranchName;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());
beforeEach(async () => {
  client = lab.client({ account: newAccount() });
  branch = await lab.branch(client, {}, { branchName: 'feature/a' });
});

/** ARN of each kind of resource that can have tags, as the service tells it. */
const arns = {
  app: async () => (await client.send(new GetAppCommand(branch))).app?.appArn,
  branch: async () => (await client.send(new GetBranchCommand(branch))).branch?.branchArn,
  domain: async () => {
    const domain = { domainName: 'shop.example', subDomainSettings: [] };
    const made = await client.send(new CreateDomainAssociationCommand({ ...branch, ...domain }));
    return made.domainAssociation?.domainAssociationArn;
  },
  webhook: async () => (await client.send(new CreateWebhookCommand(branch))).webhook?.webhookArn,
};

const tagsOf = async (resourceArn: string | undefined) =>
  (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

describe.each(Object.entries(arns))('tags of a %s', (_kind, arnOf) => {
  test('are added, replaced and removed', async () => {
    const resourceArn = await arnOf();
    expect(await tagsOf(resourceArn)).toEqual({});
    await client.send(new TagResourceCommand({ resourceArn, tags: { team: 'web', env: 'dev' } }));
    await client.send(new TagResourceCommand({ resourceArn, tags: { env: 'prod', 'a:b/c': 'd@e f' } }));
    expect(await tagsOf(resourceArn)).toEqual({ team: 'web', env: 'prod', 'a:b/c': 'd@e f' });
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team', 'none'] }));
    expect(await tagsOf(resourceArn)).toEqual({ env: 'prod', 'a:b/c': 'd@e f' });
  });

  test('are at most 50', async () => {
    const resourceArn = await arnOf();
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
    await client.send(new TagResourceCommand({ resourceArn, tags }));
    const more = client.send(new TagResourceCommand({ resourceArn, tags: { one: 'more' } }));
    await expect(more).rejects.toMatchObject({ name: 'BadRequestException' });
    await client.send(new TagResourceCommand({ resourceArn, tags: { k0: 'replaced' } }));
    expect(await tagsOf(resourceArn)).toMatchObject({ k0: 'replaced' });
  });

  test.each([
    ['a key of AWS', { 'aws:team': 'web' }],
    ['an empty key', { '': 'web' }],
    ['a key that is too long', { ['k'.repeat(129)]: 'web' }],
    ['a value that is too long', { team: 'v'.repeat(257) }],
    ['a value with a forbidden letter', { team: 'a;b' }],
  ])('refuse %s', async (_case, tags: Record<string, string>) => {
    const resourceArn = await arnOf();
    const tagging = client.send(new TagResourceCommand({ resourceArn, tags }));
    await expect(tagging).rejects.toMatchObject({ name: 'BadRequestException' });
    expect(await tagsOf(resourceArn)).toEqual({});
  });
});

test.each(['apps/dnone', 'apps/dnone/branches/main', 'apps/dnone/webhooks/1', 'apps/dnone/domains/a.b', 'apps'])(
  'of what is not there: %s',
  async (resource) => {
    const resourceArn = `arn:aws:amplify:eu-west-1:123456789012:${resource}`;
    const missing = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(tagsOf(resourceArn)).rejects.toMatchObject(missing);
    const tagging = client.send(new TagResourceCommand({ resourceArn, tags: { a: 'b' } }));
    await expect(tagging).rejects.toMatchObject(missing);
    const untagging = client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    await expect(untagging).rejects.toMatchObject(missing);
  },
);

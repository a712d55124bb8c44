import * as amplify from '@aws-sdk/client-amplify';
import { GetBackendCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iamPolicy } from '../../src/iam/policy.ts';
import type { IamPolicy } from '../../src/model/iam.ts';
import { type Lab, newAccount, startLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

let users = 0;
/** A user of an account, and its client. */
async function user(account: string, policy: IamPolicy) {
  users += 1;
  const accessKeyId = `AKIAUSER${users}`;
  await lab.control('POST', 'principals', { accessKeyId, account, policy });
  return {
    accessKeyId,
    client: lab.client({ account: accessKeyId }),
    backend: lab.backendClient({ account: accessKeyId }),
  };
}

describe('what a policy does not allow is denied in the words of AWS', () => {
  test('and what it allows is done in the account of the user', async () => {
    const account = newAccount();
    const { appId } = await lab.branch(lab.client({ account }));
    const { client, accessKeyId } = await user(account, iamPolicy(['releaseBranch'], { account, region: 'eu-west-1' }));
    const { app } = await client.send(new amplify.GetAppCommand({ appId }));
    expect(app?.appId).toBe(appId);
    await expect(client.send(new amplify.CreateWebhookCommand({ appId, branchName: 'main' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message:
        `User: arn:aws:iam::${account}:user/${accessKeyId} is not authorized to perform: amplify:CreateWebHook on resource: ` +
        `arn:aws:amplify:eu-west-1:${account}:apps/${appId}/branches/main because no identity-based policy allows the amplify:CreateWebHook action`,
    });
  });

  test('also of another app, region or service', async () => {
    const account = newAccount();
    const [one, other] = [await lab.branch(lab.client({ account })), await lab.branch(lab.client({ account }))];
    const policy = iamPolicy(['createBackend', 'listAll'], { account, region: 'eu-west-1', appIds: [one.appId] });
    const { client, backend, accessKeyId } = await user(account, policy);
    await client.send(new amplify.GetAppCommand({ appId: one.appId }));
    const denied = expect.objectContaining({ name: 'AccessDeniedException' });
    await expect(client.send(new amplify.GetAppCommand({ appId: other.appId }))).rejects.toEqual(denied);
    await expect(backend.send(new GetBackendCommand({ AppId: other.appId }))).rejects.toEqual(denied);
    await client.send(new amplify.ListAppsCommand({}));
    const elsewhere = lab.client({ account: accessKeyId, region: 'us-east-1' });
    await expect(elsewhere.send(new amplify.ListAppsCommand({}))).rejects.toEqual(denied);
  });

  test('and so are tags and roles that come with what is made', async () => {
    const account = newAccount();
    const role = `arn:aws:iam::${account}:role/amplify-build`;
    const asked = { name: 'shop', iamServiceRoleArn: role };
    const without = await user(account, iamPolicy(['createApp'], { account }));
    await expect(without.client.send(new amplify.CreateAppCommand(asked))).rejects.toThrow(
      `is not authorized to perform: iam:PassRole on resource: ${role}`,
    );
    const passing = await user(account, iamPolicy(['createApp'], { account, passRoles: [role] }));
    await passing.client.send(new amplify.CreateAppCommand({ ...asked, tags: { team: 'web' } }));
    const [create] = iamPolicy(['createApp']).Statement.filter(({ Action }) => Action.includes('amplify:CreateApp'));
    const untagged = await user(account, { Version: '2012-10-17', Statement: create === undefined ? [] : [create] });
    await untagged.client.send(new amplify.CreateAppCommand({ name: 'plain' }));
    await expect(
      untagged.client.send(new amplify.CreateAppCommand({ name: 'tagged', tags: { team: 'web' } })),
    ).rejects.toThrow('amplify:TagResource');
  });

  test('a Deny goes before an Allow, and patterns are those of IAM', async () => {
    const account = newAccount();
    const { appId } = await lab.branch(lab.client({ account }));
    const allow = { Effect: 'Allow', Action: ['AMPLIFY:Get*', 'amplify:list????'], Resource: ['*'] } as const;
    const deny = {
      Effect: 'Deny',
      Action: ['amplify:GetBranch'],
      Resource: [`arn:*:apps/${appId}/branches/m*n`],
    } as const;
    const { client } = await user(account, { Version: '2012-10-17', Statement: [allow, deny] });
    await client.send(new amplify.GetAppCommand({ appId }));
    await client.send(new amplify.ListAppsCommand({}));
    await expect(client.send(new amplify.GetBranchCommand({ appId, branchName: 'main' }))).rejects.toThrow(
      'amplify:GetBranch',
    );
    await expect(client.send(new amplify.ListBranchesCommand({ appId }))).rejects.toThrow('amplify:ListBranches');
  });
});

test('a policy that is none is refused, and all are forgotten when they are removed', async () => {
  const wrong = { Version: '2012-10-17', Statement: [{ Effect: 'Maybe', Action: 'amplify:*', Resource: ['*'] }] };
  await expect(lab.control('POST', 'principals', { accessKeyId: 'AKIA', policy: wrong })).rejects.toThrow(
    /policy\.Statement\[0\]\.Effect must be one of Allow, Deny.*Action must be a list/,
  );
  const nobody = await user(newAccount(), { Version: '2012-10-17', Statement: [] });
  await expect(nobody.client.send(new amplify.ListAppsCommand({}))).rejects.toThrow('not authorized');
  await lab.control('DELETE', 'principals');
  await nobody.client.send(new amplify.ListAppsCommand({}));
});

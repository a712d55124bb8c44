import {
  CreateBackendAuthCommand,
  DeleteBackendAuthCommand,
  GetBackendAuthCommand,
  GetBackendCommand,
  ImportBackendAuthCommand,
  UpdateBackendAuthCommand,
  type CreateBackendAuthResourceConfig,
  type UpdateBackendAuthResourceConfig,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, errorOf, newBackend } from './backend-lab.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { authorization, rawRequest, sendRaw } from './raw.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const secret = 'secret-that-no-log-may-hold';

/** All members of document 004 and the others, all four providers included. */
const config: CreateBackendAuthResourceConfig = {
  AuthResources: 'IDENTITY_POOL_AND_USER_POOL',
  Service: 'COGNITO',
  IdentityPoolConfigs: { IdentityPoolName: 'identities', UnauthenticatedLogin: false },
  UserPoolConfigs: {
    UserPoolName: 'users',
    SignInMethod: 'EMAIL',
    RequiredSignUpAttributes: ['EMAIL', 'ZONE_INFO'],
    Mfa: { MFAMode: 'OFF', Settings: { MfaTypes: ['SMS', 'TOTP'], SmsMessage: 'Your code is {####}' } },
    OAuth: {
      DomainPrefix: 'shop',
      OAuthGrantType: 'CODE',
      OAuthScopes: ['OPENID', 'AWS_COGNITO_SIGNIN_USER_ADMIN'],
      RedirectSignInURIs: ['https://shop.example/in'],
      RedirectSignOutURIs: ['https://shop.example/out'],
      SocialProviderSettings: {
        Facebook: { ClientId: 'facebook', ClientSecret: `${secret}-1` },
        Google: { ClientId: 'google', ClientSecret: `${secret}-2` },
        LoginWithAmazon: { ClientId: 'amazon', ClientSecret: `${secret}-3` },
        SignInWithApple: { ClientId: 'apple', KeyId: 'K1', TeamId: 'T1', PrivateKey: `${secret}-4` },
      },
    },
    PasswordPolicy: { MinimumLength: 8.5, AdditionalConstraints: ['REQUIRE_DIGIT', 'REQUIRE_SYMBOL'] },
    VerificationMessage: { DeliveryMethod: 'EMAIL', EmailSettings: { EmailMessage: 'Code', EmailSubject: 'Hello' } },
    ForgotPassword: { DeliveryMethod: 'SMS', SmsSettings: { SmsMessage: 'Code' } },
  },
};

async function newAuth() {
  const made = await newBackend(lab);
  const { client, env } = made;
  const resource = { ...env, ResourceName: 'users' };
  const create = new CreateBackendAuthCommand({ ...resource, ResourceConfig: config });
  expect(await ended(lab, client, env, await client.send(create))).toMatchObject({ Status: 'COMPLETED' });
  return { ...made, resource, create };
}

test('what was created is told back with all members and secrets, in the names of the wire', async () => {
  const { client, env, resource, create, account } = await newAuth();
  const { $metadata: _, ...got } = await client.send(new GetBackendAuthCommand(resource));
  expect(got).toEqual({ ...resource, ResourceConfig: config });
  const headers = [authorization('amplifybackend', account)];
  const path = `/backend/${env.AppId}/auth/dev/details`;
  const raw = await sendRaw(lab.emulator.url, rawRequest('POST', path, headers, '{"resourceName": "users"}'));
  const apple = { client_id: 'apple', key_id: 'K1', private_key: `${secret}-4`, team_id: 'T1' };
  expect(raw).toContain(`"SignInWithApple":${JSON.stringify(apple)}`);
  expect(raw).toContain(`"Facebook":{"client_id":"facebook","client_secret":"${secret}-1"}`);
  expect(raw).toContain('"mfa":{"MFAMode":"OFF"');
  expect(await errorOf(client.send(create))).toMatchObject({
    name: 'BadRequestException',
    message: 'The Auth resource users already exists.',
  });
});

test('an update merges what it is given: MFA alone leaves all secrets and create-only members', async () => {
  const { client, env, resource } = await newAuth();
  const changes: UpdateBackendAuthResourceConfig = {
    AuthResources: 'IDENTITY_POOL_AND_USER_POOL',
    Service: 'COGNITO',
    UserPoolConfigs: { Mfa: { MFAMode: 'ON' } },
  };
  await ended(
    lab,
    client,
    env,
    await client.send(new UpdateBackendAuthCommand({ ...resource, ResourceConfig: changes })),
  );
  const { ResourceConfig } = await client.send(new GetBackendAuthCommand(resource));
  const Mfa = { ...config.UserPoolConfigs?.Mfa, MFAMode: 'ON' };
  expect(ResourceConfig).toEqual({ ...config, UserPoolConfigs: { ...config.UserPoolConfigs, Mfa } });
});

test('an update can not change what only Create has, replaces lists, and adds a provider', async () => {
  const { account, client, env, resource } = await newAuth();
  const update = new UpdateBackendAuthCommand({
    ...resource,
    ResourceConfig: {
      AuthResources: 'IDENTITY_POOL_AND_USER_POOL',
      Service: 'COGNITO',
      IdentityPoolConfigs: { UnauthenticatedLogin: true },
      UserPoolConfigs: {
        OAuth: { OAuthScopes: ['EMAIL'], SocialProviderSettings: { SignInWithApple: { PrivateKey: 'renewed' } } },
      },
    },
  });
  await ended(lab, client, env, await client.send(update));
  // The SDK leaves out what it does not know, so the other members go over the wire by hand.
  const body = {
    resourceName: 'users',
    resourceConfig: {
      authResources: 'IDENTITY_POOL_AND_USER_POOL',
      service: 'COGNITO',
      identityPoolConfigs: { identityPoolName: 'other' },
      userPoolConfigs: { userPoolName: 'other', signInMethod: 'USERNAME', requiredSignUpAttributes: ['NAME'] },
    },
  };
  const path = `/backend/${env.AppId}/auth/dev`;
  const headers = [authorization('amplifybackend', account)];
  expect(await sendRaw(lab.emulator.url, rawRequest('POST', path, headers, JSON.stringify(body)))).toContain(' 200 ');
  await lab.advance(31);
  const { ResourceConfig: got } = await client.send(new GetBackendAuthCommand(resource));
  const { OAuth, ...pool } = got?.UserPoolConfigs ?? {};
  const { OAuth: before, ...poolBefore } = config.UserPoolConfigs ?? {};
  expect(pool).toEqual(poolBefore);
  expect(got?.IdentityPoolConfigs).toEqual({ IdentityPoolName: 'identities', UnauthenticatedLogin: true });
  expect(OAuth).toEqual({
    ...before,
    OAuthScopes: ['EMAIL'],
    SocialProviderSettings: {
      ...before?.SocialProviderSettings,
      SignInWithApple: { ...before?.SocialProviderSettings?.SignInWithApple, PrivateKey: 'renewed' },
    },
  });
});

test('a deleted one is gone when the job completes', async () => {
  const { client, env, resource } = await newAuth();
  const remove = new DeleteBackendAuthCommand(resource);
  await ended(lab, client, env, await client.send(remove));
  const gone = { name: 'NotFoundException', ResourceType: 'Auth', message: 'Auth users not found.' };
  expect(await errorOf(client.send(new GetBackendAuthCommand(resource)))).toMatchObject(gone);
  expect(await errorOf(client.send(remove))).toMatchObject(gone);
  const ResourceConfig = { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO', UserPoolConfigs: {} } as const;
  const update = new UpdateBackendAuthCommand({ ...resource, ResourceConfig });
  expect(await errorOf(client.send(update))).toMatchObject(gone);
});

test('an imported user pool is found as importedAuth, its ids in the meta config', async () => {
  const { client, env } = await newBackend(lab);
  const ids = { UserPoolId: 'eu-west-1_abc', WebClientId: 'web', NativeClientId: 'native' };
  const importPool = new ImportBackendAuthCommand({ ...env, ...ids, IdentityPoolId: 'eu-west-1:def' });
  const started = await client.send(importPool);
  expect(await ended(lab, client, env, started)).toMatchObject({ Operation: 'ImportBackendAuth', Status: 'COMPLETED' });
  const resource = { ...env, ResourceName: 'importedAuth' };
  expect(await client.send(new GetBackendAuthCommand(resource))).toMatchObject({
    ResourceConfig: {
      AuthResources: 'IDENTITY_POOL_AND_USER_POOL',
      UserPoolConfigs: { UserPoolName: 'eu-west-1_abc' },
    },
  });
  const { AmplifyMetaConfig = '' } = await client.send(new GetBackendCommand(env));
  const output = {
    UserPoolId: 'eu-west-1_abc',
    AppClientIDWeb: 'web',
    AppClientID: 'native',
    IdentityPoolId: 'eu-west-1:def',
  };
  expect(JSON.parse(AmplifyMetaConfig)).toMatchObject({ auth: { importedAuth: { service: 'Cognito', output } } });
});

test('no secret stands in the call log or in the meta config', async () => {
  const { client, env } = await newAuth();
  const { AmplifyMetaConfig } = await client.send(new GetBackendCommand(env));
  const log = JSON.stringify(await lab.control('GET', 'calls'));
  expect(AmplifyMetaConfig).toContain('users');
  expect(AmplifyMetaConfig).not.toContain(secret);
  expect(log).toContain('CreateBackendAuth');
  expect(log).not.toContain(secret);
});

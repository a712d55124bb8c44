import {
  CreateBackendAuthCommand,
  GetBackendAuthCommand,
  type CreateBackendAuthResourceConfig,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigureAuthInput } from '../../workflows/contracts.ts';
import { failedAs } from '../setup/failed-as.ts';
import { OAuth, PRIVATE_KEY, provider, SECRET, settings, startAuthHarness, withPool } from '../setup/auth-settings.ts';
import { changesOf, completed, makeBackend, resourcesOf } from '../setup/backends.ts';
import { type Harness, withoutCache } from '../setup/harness.ts';
import { historyText } from '../setup/history.ts';

let harness: Harness;
withoutCache('configureAuth, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startAuthHarness(options);
  });
  afterAll(() => harness.stop());

  const start = (input: ConfigureAuthInput) => harness.workflows.start('configureAuth', input);
  const run = async (input: ConfigureAuthInput) => (await start(input)).result();
  const read = async (appId: string, ResourceName = 'auth') => {
    const resource = { AppId: appId, BackendEnvironmentName: 'dev', ResourceName };
    return (await harness.aws.amplifybackend.send(new GetBackendAuthCommand(resource))).ResourceConfig;
  };
  const names = (appId: string) => resourcesOf(harness, appId, 'auth');
  const byHand = async (appId: string, ResourceName: string): Promise<void> => {
    const environment = { AppId: appId, BackendEnvironmentName: 'dev' };
    const UserPoolConfigs = { UserPoolName: 'p', SignInMethod: 'USERNAME', RequiredSignUpAttributes: [] } as const;
    const ResourceConfig = { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO', UserPoolConfigs } as const;
    const input = { ...environment, ResourceName, ResourceConfig } as unknown as {
      ResourceConfig: CreateBackendAuthResourceConfig;
    };
    const command = new CreateBackendAuthCommand({ ...environment, ResourceName, ...input });
    await completed(harness, environment, harness.aws.amplifybackend.send(command));
  };
  test('creates what is not there with all four providers, and shows no secret', async () => {
    const environment = await makeBackend(harness);
    const creating = await start({ ...environment, resourceConfig: settings });
    const result = await creating.result();
    expect(result).toMatchObject({ ...environment, done: 'created', changes: [], jobId: expect.any(String) });
    expect(result.before).toBeUndefined();
    expect(result.after).toMatchObject({
      resourceName: 'auth',
      resourceConfig: { UserPoolConfigs: { SignInMethod: 'EMAIL', PasswordPolicy: { MinimumLength: 10 } } },
      output: { UserPoolId: expect.any(String), IdentityPoolId: expect.any(String) },
    });
    const Apple = { ClientId: 'canary-id', KeyId: 'canary-id', TeamId: 'canary-id', PrivateKey: PRIVATE_KEY };
    const Google = { ClientId: 'canary-id', ClientSecret: SECRET };
    const made = await read(environment.appId);
    expect(made?.UserPoolConfigs?.OAuth?.SocialProviderSettings).toMatchObject({ Google, SignInWithApple: Apple });
    const history = await historyText(harness, creating);
    expect(history).not.toContain('canary-');
    expect(history).toMatch(/\[redacted [0-9a-f]{16}\]/);
  });

  test('does nothing where all is as asked, whatever the order of lists', async () => {
    const environment = await makeBackend(harness);
    await run({ ...environment, resourceConfig: settings });
    const before = await changesOf(harness, environment.appId);
    const scopes = { ...OAuth, OAuthScopes: ['EMAIL', 'OPENID'] as const };
    const result = await run({ ...environment, resourceConfig: withPool({ OAuth: scopes }) });
    expect(result).toMatchObject({ done: 'unchanged', changes: [] });
    expect(result.after).toEqual(result.before);
    expect(await changesOf(harness, environment.appId)).toEqual(before);
  });

  test('updates what differs, a secret too, and keeps the rest', async () => {
    const environment = await makeBackend(harness);
    await run({ ...environment, resourceName: 'login', resourceConfig: settings });
    const Mfa = { MFAMode: 'ON', Settings: { MfaTypes: ['TOTP'] } } as const;
    const Google = { ...provider, ClientSecret: { secretRef: 'env:TEST_PRIVATE_KEY' } };
    const { RedirectSignInURIs, RedirectSignOutURIs, OAuthScopes, OAuthGrantType } = OAuth;
    const changed = { RedirectSignInURIs, RedirectSignOutURIs, OAuthScopes, OAuthGrantType };
    const resourceConfig = withPool({ Mfa, OAuth: { ...changed, SocialProviderSettings: { Google } } });
    const result = await run({ ...environment, resourceConfig });
    expect(result).toMatchObject({ done: 'updated', before: { resourceName: 'login' } });
    expect(result.changes.map(({ path }) => path.replace('resourceConfig.UserPoolConfigs.', ''))).toEqual([
      'Mfa.MFAMode',
      'Mfa.Settings.MfaTypes',
      'OAuth.SocialProviderSettings.Google.ClientSecret',
    ]);
    expect(result.changes.at(-1)).toMatchObject({
      before: expect.stringMatching(/^\[redacted/),
      asked: expect.stringMatching(/^\[redacted/),
    });
    const { OAuth: after, ...pool } = (await read(environment.appId, 'login'))?.UserPoolConfigs ?? {};
    expect(pool).toMatchObject({ UserPoolName: 'users', Mfa, PasswordPolicy: { MinimumLength: 10 } });
    expect(after?.DomainPrefix).toBe('shop');
    expect(after?.SocialProviderSettings).toMatchObject({
      Google: { ClientId: 'canary-id', ClientSecret: PRIVATE_KEY },
      Facebook: { ClientId: 'canary-id', ClientSecret: SECRET },
    });
  });

  test('refuses by name what the service can not change, and touches nothing', async () => {
    const environment = await makeBackend(harness);
    await run({ ...environment, resourceConfig: settings });
    const before = await changesOf(harness, environment.appId);
    const refusing = await start({
      ...environment,
      resourceConfig: {
        ...withPool({ SignInMethod: 'USERNAME', RequiredSignUpAttributes: ['EMAIL'], Mfa: { MFAMode: 'ON' } }),
        IdentityPoolConfigs: { IdentityPoolName: 'others', UnauthenticatedLogin: true },
      },
    });
    expect(await failedAs('configureAuth', 'UnsupportedChange', refusing)).toBe(
      'UnsupportedChange: The auth of environment dev is left alone, since no call can change ' +
        'resourceConfig.IdentityPoolConfigs.IdentityPoolName from "identities" to "others"; ' +
        'resourceConfig.UserPoolConfigs.SignInMethod from "EMAIL" to "USERNAME"; ' +
        'resourceConfig.UserPoolConfigs.RequiredSignUpAttributes from ["EMAIL","NAME"] to ["EMAIL"]',
    );
    expect(await changesOf(harness, environment.appId)).toEqual(before);
  });

  test('imports a user pool once, and no other one over it', async () => {
    const environment = await makeBackend(harness);
    const pool = { userPoolId: 'eu-west-1_abc', webClientId: 'web', nativeClientId: 'native' };
    const result = await run({ ...environment, import: pool });
    const output = { UserPoolId: 'eu-west-1_abc', AppClientIDWeb: 'web', AppClientID: 'native' };
    expect(result).toMatchObject({ done: 'imported', after: { resourceName: 'importedAuth', output } });
    const before = await changesOf(harness, environment.appId);
    expect(await run({ ...environment, import: pool })).toMatchObject({ done: 'unchanged' });
    const other = await start({ ...environment, import: { ...pool, userPoolId: 'eu-west-1_other' } });
    expect(await failedAs('configureAuth', 'UnsupportedChange', other)).toMatch(
      /^UnsupportedChange: .*output\.UserPoolId from "eu-west-1_abc" to "eu-west-1_other"$/,
    );
    expect(await changesOf(harness, environment.appId)).toEqual(before);
  });

  test('removes it, and the second time finds nothing to do', async () => {
    const environment = await makeBackend(harness);
    await byHand(environment.appId, 'theirs');
    const result = await run({ ...environment, remove: true });
    expect(result).toMatchObject({ done: 'removed', before: { resourceName: 'theirs' } });
    expect(result.after).toBeUndefined();
    expect(await names(environment.appId)).toEqual([]);
    expect(await run({ ...environment, remove: true })).toEqual({ ...environment, done: 'unchanged', changes: [] });
  });

  test('wants a name where there are several', async () => {
    const environment = await makeBackend(harness);
    await byHand(environment.appId, 'one');
    await byHand(environment.appId, 'two');
    const removing = await start({ ...environment, remove: true });
    expect(await failedAs('configureAuth', 'AmbiguousResource', removing)).toMatch(/^AmbiguousResource: .*one, two/);
    expect(await names(environment.appId)).toEqual(['one', 'two']);
  });
});

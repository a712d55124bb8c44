import { expect } from 'vitest';
import { jobSeconds } from '../backend-lab.ts';
import { textOf } from './means.ts';
import type { Means } from './means.ts';

const auth = {
  AuthResources: 'IDENTITY_POOL_AND_USER_POOL',
  Service: 'COGNITO',
  IdentityPoolConfigs: { IdentityPoolName: 'shop', UnauthenticatedLogin: false },
  UserPoolConfigs: {
    UserPoolName: 'users',
    SignInMethod: 'EMAIL',
    RequiredSignUpAttributes: ['EMAIL'],
    Mfa: { MFAMode: 'OPTIONAL', Settings: { MfaTypes: ['TOTP'] } },
    PasswordPolicy: { MinimumLength: 12.5, AdditionalConstraints: ['REQUIRE_DIGIT'] },
    OAuth: {
      OAuthGrantType: 'CODE',
      OAuthScopes: ['EMAIL'],
      RedirectSignInURIs: ['myshop://in/'],
      RedirectSignOutURIs: ['myshop://out/'],
      SocialProviderSettings: {
        Facebook: { ClientId: 'f', ClientSecret: 'fs' },
        Google: { ClientId: 'g', ClientSecret: 'gs' },
        LoginWithAmazon: { ClientId: 'a', ClientSecret: 'as' },
        SignInWithApple: { ClientId: 'i', KeyId: 'k', PrivateKey: 'p', TeamId: 't' },
      },
    },
  },
};
const api = {
  ApiName: 'shop',
  Service: 'AppSync',
  TransformSchema: 'type Item @model { id: ID! }',
  DefaultAuthType: { Mode: 'API_KEY', Settings: { ExpirationTime: 7 } },
  ConflictResolution: { ResolutionStrategy: 'AUTOMERGE' },
};
const storage = { BucketName: 'shop-files', ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } };
const uuid: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
const text: unknown = expect.any(String);

/** The operations of AmplifyBackend. */
export async function backend(means: Means): Promise<void> {
  const { call, pass } = means;
  const AppId = textOf(await call('CreateApp', { name: 'shop' }, { app: expect.anything() }), 'app', 'appId');
  const env = { AppId, BackendEnvironmentName: 'dev' };
  /** Makes a call that starts a job, sees it complete, and returns its id. */
  const run = async (Operation: string, input: object, kind: 'all' | 'without operation' | 'without name' = 'all') => {
    const expected = {
      AppId,
      JobId: uuid,
      Status: 'PENDING',
      ...(kind !== 'without operation' && { Operation }),
      ...(kind !== 'without name' && { BackendEnvironmentName: 'dev' }),
    };
    const JobId = textOf(
      await call(Operation, kind === 'without name' ? input : { ...env, ...input }, expected),
      'JobId',
    );
    await pass(jobSeconds);
    const millis = expect.stringMatching(/^\d{13}$/);
    const completed = { ...env, JobId, Operation, Status: 'COMPLETED', CreateTime: millis, UpdateTime: millis };
    await call('GetBackendJob', { ...env, JobId }, completed);
    return { JobId, completed };
  };
  const details = (ResourceName: string, ResourceConfig: object) => ({ ...env, ResourceName, ResourceConfig });

  await run('CreateBackend', { AppName: 'shop' });
  const list = { AppId, AppName: 'shop', BackendEnvironmentList: ['dev'] };
  await call('GetBackend', { AppId }, list);
  await call('GetBackend', env, { ...list, ...env, AmplifyMetaConfig: text, AmplifyFeatureFlags: text });

  const users = { ResourceName: 'users' };
  await run('CreateBackendAuth', { ...users, ResourceConfig: auth });
  await call('GetBackendAuth', { ...env, ...users }, details('users', auth));
  const update = { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO', UserPoolConfigs: { Mfa: { MFAMode: 'OFF' } } };
  await run('UpdateBackendAuth', { ...users, ResourceConfig: update });
  await run('DeleteBackendAuth', users);
  await run('ImportBackendAuth', { UserPoolId: 'eu-west-1_a', WebClientId: 'w', NativeClientId: 'n' });

  const shop = { ResourceName: 'shop' };
  await run('CreateBackendAPI', { ...shop, ResourceConfig: api });
  await call('GetBackendAPI', { ...env, ...shop }, details('shop', api));
  await run('UpdateBackendAPI', { ...shop, ResourceConfig: { ApiName: 'market' } });
  await run('GenerateBackendAPIModels', shop);
  const models = { Models: text, ModelIntrospectionSchema: text, Status: 'LATEST' };
  await call('GetBackendAPIModels', { ...env, ...shop }, models);
  await run('DeleteBackendAPI', { ...shop, ResourceConfig: api });

  const files = { ResourceName: 'files' };
  await run('CreateBackendStorage', { ...files, ResourceConfig: storage }, 'without operation');
  await call('GetBackendStorage', { ...env, ...files }, details('files', { ...storage, Imported: false }));
  await call('ListS3Buckets', {}, { Buckets: [{ Name: 'shop-files', CreationDate: text }] });
  const { BucketName: _bucket, ...permissions } = storage;
  await run('UpdateBackendStorage', { ...files, ResourceConfig: permissions }, 'without operation');
  await run('DeleteBackendStorage', { ...files, ServiceName: 'S3' }, 'without operation');
  await run('ImportBackendStorage', { BucketName: 'photos', ServiceName: 'S3' }, 'without operation');

  await configAndTokens(means, AppId);

  const { JobId, completed } = await run('CloneBackend', { TargetEnvironmentName: 'test' });
  const failed = { ...completed, Status: 'FAILED' };
  await call('UpdateBackendJob', { ...env, JobId, Status: 'FAILED' }, failed);
  await call('ListBackendJobs', { ...env, Operation: 'CloneBackend', MaxResults: 25 }, { Jobs: [failed] });
  await run('DeleteBackend', {});
  await run('RemoveAllBackends', { AppId, CleanAmplifyApp: false }, 'without name');
}

async function configAndTokens({ call, pass }: Means, AppId: string): Promise<void> {
  const job = { AppId, BackendEnvironmentName: 'dev', JobId: uuid, Status: 'PENDING' };
  await call('CreateBackendConfig', { AppId, BackendManagerAppId: 'dmanager' }, job);
  await pass(jobSeconds);
  const LoginAuthConfig = { AwsCognitoRegion: 'eu-west-1', AwsUserPoolsId: 'eu-west-1_a' };
  const config = { AppId, BackendManagerAppId: 'dmanager', LoginAuthConfig };
  await call('UpdateBackendConfig', { AppId, LoginAuthConfig }, config);
  await call('RemoveBackendConfig', { AppId }, {});

  const token = { AppId, ChallengeCode: expect.stringMatching(/^\d{6}$/), SessionId: uuid, Ttl: text };
  const SessionId = textOf(await call('CreateToken', { AppId }, token), 'SessionId');
  await call('GetToken', { AppId, SessionId }, { ...token, SessionId });
  await call('DeleteToken', { AppId, SessionId }, { IsSuccess: true });
}

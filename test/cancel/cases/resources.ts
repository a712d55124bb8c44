import {
  CreateBackendAPICommand,
  CreateBackendAuthCommand,
  type CreateBackendAuthResourceConfig,
  CreateBackendStorageCommand,
} from '@aws-sdk/client-amplifybackend';
import { control } from '../../setup/amplify.ts';
import { completed, endJob, makeBackend, untilBusy } from '../../setup/backends.ts';
import type { Harness } from '../../setup/harness.ts';
import { outcome } from '../../setup/outcome.ts';
import { type CancelCase, caseOf } from '../cancel-case.ts';
import { park } from '../world.ts';

const auth = {
  AuthResources: 'USER_POOL_ONLY',
  Service: 'COGNITO',
  UserPoolConfigs: {
    UserPoolName: 'users',
    SignInMethod: 'EMAIL',
    RequiredSignUpAttributes: ['EMAIL' as const],
    Mfa: { MFAMode: 'OFF' },
  },
} satisfies CreateBackendAuthResourceConfig;
const stricter = { ...auth, UserPoolConfigs: { ...auth.UserPoolConfigs, Mfa: { MFAMode: 'ON' as const } } };
const api = { ApiName: 'shop', Service: 'AppSync', TransformSchema: 'type A @model { id: ID! }' } as const;
const storage = { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } } as const;

const inDev = (AppId: string, ResourceName: string) => ({ AppId, BackendEnvironmentName: 'dev', ResourceName });

/** An environment with an auth, an API and a storage, as somebody made them by hand. */
async function made(harness: Harness) {
  const environment = await makeBackend(harness);
  const { amplifybackend } = harness.aws;
  const dev = (name: string) => inDev(environment.appId, name);
  const { AppId, BackendEnvironmentName } = dev('');
  const commands = [
    () => amplifybackend.send(new CreateBackendAuthCommand({ ...dev('auth'), ResourceConfig: auth })),
    () => amplifybackend.send(new CreateBackendAPICommand({ ...dev('api'), ResourceConfig: api })),
    () => {
      const Permissions = { Authenticated: ['READ' as const] };
      // Named, since the service would name it by chance.
      const ResourceConfig = { ServiceName: 'S3' as const, BucketName: 'by-hand', Permissions };
      return amplifybackend.send(new CreateBackendStorageCommand({ ...dev('storage'), ResourceConfig }));
    },
  ];
  for (const command of commands) await completed(harness, { AppId, BackendEnvironmentName }, command());
  return environment;
}

/** Auth, API and storage beyond the examples, which create them. */
export const resourceCases: readonly CancelCase[] = [
  caseOf('configureAuth', 'that updates', 'either', async (harness) => ({
    ...(await made(harness)),
    resourceConfig: stricter,
  })),
  caseOf('configureAuth', 'that imports', 'before', async (harness) => ({
    ...(await makeBackend(harness)),
    import: { userPoolId: 'eu-west-1_abc', webClientId: 'web', nativeClientId: 'native' },
  })),
  caseOf('configureAuth', 'that deletes', 'either', async (harness) => ({ ...(await made(harness)), remove: true })),
  caseOf('configureApi', 'that updates, with models', 'resumes', async (harness) => ({
    ...(await made(harness)),
    resourceConfig: { ...api, TransformSchema: 'type B @model { id: ID! }' },
    generateModels: true,
  })),
  caseOf('configureApi', 'that deletes', 'either', async (harness) => ({ ...(await made(harness)), remove: true })),
  caseOf('configureStorage', 'that updates', 'either', async (harness) => ({
    ...(await made(harness)),
    resourceConfig: { ...storage, Permissions: { Authenticated: ['READ', 'DELETE'] } },
  })),
  caseOf('configureStorage', 'that imports', 'before', async (harness) => ({
    ...(await makeBackend(harness)),
    import: { bucketName: 'old-files' },
  })),
  caseOf('configureStorage', 'that deletes', 'either', async (harness) => ({ ...(await made(harness)), remove: true })),
  caseOf(
    'configureAuth',
    'that is parked',
    'before',
    async (harness) => {
      await park(harness, 'CreateBackendAuth');
      return { ...(await makeBackend(harness)), resourceConfig: auth };
    },
    { moments: [{ says: /^parked Create auth/ }], endless: true },
  ),
  caseOf(
    'configureStorage',
    'that queues behind another run',
    'before',
    async (harness, later) => {
      const environment = await made(harness);
      await control(harness, 'backend-jobs', { appId: environment.appId, outcome: 'hang' });
      const holder = await harness.workflows.start('configureApi', { ...environment, remove: true });
      await untilBusy(harness, environment.appId, 'dev');
      later(async () => {
        await endJob(harness, environment, 'FAILED');
        await outcome(holder);
      });
      return { ...environment, remove: true };
    },
    { moments: [{ says: / — place 1 in the queue/ }], endless: true },
  ),
  caseOf(
    'configureStorage',
    'that waits for a job of somebody else',
    'before',
    async (harness) => {
      const environment = await made(harness);
      await control(harness, 'backend-jobs', { appId: environment.appId, outcome: 'hang' });
      const theirs = { ...inDev(environment.appId, 'other'), ResourceConfig: api };
      await harness.aws.amplifybackend.send(new CreateBackendAPICommand(theirs));
      return { ...environment, remove: true };
    },
    { moments: [{ says: /^running Wait for job .*, which something else made/ }], endless: true },
  ),
];

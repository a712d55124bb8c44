import * as backend from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { models } from '../../src/model/index.ts';
import { ended, membersOf, newBackend } from './backend-lab.ts';
import type { EnvironmentName } from './backend-lab.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
let client: backend.AmplifyBackend;
let env: EnvironmentName;
/** Members of earlier answers that later inputs need. */
const known: Record<string, string | undefined> = {};

beforeAll(async () => {
  lab = await startLab();
  const made = await newBackend(lab);
  env = made.env;
  client = new backend.AmplifyBackend(lab.clientOptions(made.account, 'eu-west-1'));
});
afterAll(() => lab.emulator.close());

function call(operation: string, input: object): Promise<Record<string, unknown> & { $metadata: unknown }> {
  const method: unknown = Reflect.get(client, operation.charAt(0).toLowerCase() + operation.slice(1));
  if (typeof method !== 'function') throw new Error(`The SDK has no ${operation}.`);
  return Reflect.apply(method, client, [input]) as ReturnType<typeof call>;
}

const J4 = ['AppId', 'BackendEnvironmentName', 'JobId', 'Status'];
const J6 = ['AppId', 'BackendEnvironmentName', 'JobId', 'Operation', 'Status'];
const J5 = ['AppId', 'JobId', 'Operation', 'Status'];
const job = ['AppId', 'BackendEnvironmentName', 'CreateTime', 'JobId', 'Operation', 'Status', 'UpdateTime'];
const resource = ['AppId', 'BackendEnvironmentName', 'ResourceConfig', 'ResourceName'];
const token = ['AppId', 'ChallengeCode', 'SessionId', 'Ttl'];

const name = { ResourceName: 'main' };
const userPool = { RequiredSignUpAttributes: ['EMAIL'], SignInMethod: 'EMAIL', UserPoolName: 'users' };
const auth = { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO', UserPoolConfigs: userPool };
const storage = { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } };

/** All 31, in an order in which each finds what it needs; a job is let end before the next. */
const cases: readonly (readonly [operation: string, input: () => object, members: readonly string[]])[] = [
  [
    'GetBackend',
    () => env,
    [
      'AmplifyFeatureFlags',
      'AmplifyMetaConfig',
      'AppId',
      'AppName',
      'BackendEnvironmentList',
      'BackendEnvironmentName',
    ],
  ],
  ['CreateBackendAuth', () => ({ ...env, ...name, ResourceConfig: auth }), J6],
  ['UpdateBackendAuth', () => ({ ...env, ...name, ResourceConfig: { ...auth, UserPoolConfigs: {} } }), J6],
  ['GetBackendAuth', () => ({ ...env, ...name }), resource],
  ['DeleteBackendAuth', () => ({ ...env, ...name }), J6],
  ['ImportBackendAuth', () => ({ ...env, UserPoolId: 'eu-west-1_a', WebClientId: 'w', NativeClientId: 'n' }), J6],
  [
    'CreateBackendAPI',
    () => ({ ...env, ...name, ResourceConfig: { ApiName: 'shop', TransformSchema: 'type A @model { id: ID! }' } }),
    J6,
  ],
  ['UpdateBackendAPI', () => ({ ...env, ...name }), J6],
  ['GetBackendAPI', () => ({ ...env, ...name }), resource],
  ['GenerateBackendAPIModels', () => ({ ...env, ...name }), J6],
  ['GetBackendAPIModels', () => ({ ...env, ...name }), ['ModelIntrospectionSchema', 'Models', 'Status']],
  ['DeleteBackendAPI', () => ({ ...env, ...name, ResourceConfig: {} }), J6],
  ['CreateBackendStorage', () => ({ ...env, ...name, ResourceConfig: storage }), J4],
  ['UpdateBackendStorage', () => ({ ...env, ...name, ResourceConfig: storage }), J4],
  ['GetBackendStorage', () => ({ ...env, ...name }), resource],
  ['DeleteBackendStorage', () => ({ ...env, ...name, ServiceName: 'S3' }), J4],
  ['ImportBackendStorage', () => ({ ...env, BucketName: 'photos', ServiceName: 'S3' }), J4],
  ['ListS3Buckets', () => ({}), ['Buckets']],
  ['CreateBackendConfig', () => ({ AppId: env.AppId, BackendManagerAppId: 'dmanager' }), J4],
  [
    'UpdateBackendConfig',
    () => ({ AppId: env.AppId, LoginAuthConfig: { AwsCognitoRegion: 'eu-west-1' } }),
    ['AppId', 'BackendManagerAppId', 'LoginAuthConfig'],
  ],
  ['RemoveBackendConfig', () => ({ AppId: env.AppId }), []],
  ['CreateToken', () => ({ AppId: env.AppId }), token],
  ['GetToken', () => ({ AppId: env.AppId, SessionId: known['SessionId'] }), token],
  ['DeleteToken', () => ({ AppId: env.AppId, SessionId: known['SessionId'] }), ['IsSuccess']],
  ['CloneBackend', () => ({ ...env, TargetEnvironmentName: 'test' }), J6],
  ['GetBackendJob', () => ({ ...env, JobId: known['JobId'] }), job],
  ['UpdateBackendJob', () => ({ ...env, JobId: known['JobId'], Status: 'COMPLETED' }), job],
  ['ListBackendJobs', () => env, ['Jobs']],
  ['DeleteBackend', () => env, J6],
  ['CreateBackend', () => ({ ...env, AppName: 'shop', ResourceConfig: {}, ...name }), J6],
  ['RemoveAllBackends', () => ({ AppId: env.AppId, CleanAmplifyApp: false }), J5],
];

test('these are all operations of the service', () => {
  expect(cases.map(([operation]) => operation).toSorted()).toEqual(
    Object.keys(models.amplifybackend.operations).toSorted(),
  );
});

describe('each operation answers with exactly its members, and its job completes:', () => {
  test.each(cases)('%s', async (operation, input, members) => {
    const answer = await call(operation, input());
    expect(membersOf(answer)).toEqual(members);
    if (typeof answer['SessionId'] === 'string') known['SessionId'] = answer['SessionId'];
    if ([J4, J5, J6].every((kind) => kind !== members)) return;
    expect(answer).toMatchObject({
      AppId: env.AppId,
      Status: 'PENDING',
      JobId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    known['JobId'] = String(answer['JobId']);
    expect(await ended(lab, client, env, { JobId: known['JobId'] })).toMatchObject({
      Operation: operation,
      Status: 'COMPLETED',
      BackendEnvironmentName: 'dev',
    });
  });
});

describe('each declared error, and the undeclared one, reaches the client:', () => {
  const errors: readonly (readonly [string, number, object])[] = [
    ['BadRequestException', 400, {}],
    ['NotFoundException', 404, { ResourceType: 'Resource' }],
    ['TooManyRequestsException', 429, { LimitType: 'RequestRate' }],
    ['GatewayTimeoutException', 504, {}],
    ['ValidationException', 400, {}],
  ];
  test.each(cases)('%s', async (operation, input) => {
    expect(new Set([...(models.amplifybackend.operations[operation]?.errors ?? []), 'ValidationException'])).toEqual(
      new Set(errors.map(([error]) => error)),
    );
    for (const [error, status, members] of errors) {
      await lab.control('POST', 'faults', { kind: 'error', operation, name: error, message: 'As told.', count: 1 });
      const thrown: unknown = await call(operation, input()).catch((reason: unknown) => reason);
      const expected = { name: error, message: 'As told.', $metadata: { httpStatusCode: status }, ...members };
      expect(thrown).toMatchObject(expected);
    }
  });
});

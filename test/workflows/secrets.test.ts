import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateWebhookCommand, GetAppCommand } from '@aws-sdk/client-amplify';
import { GetBackendAuthCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import type { OperationName } from '../../activities/types.ts';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { historyText } from '../setup/history.ts';
import { outcome } from '../setup/outcome.ts';

const TOKEN = 'canary-token-5f2e';
const PASSWORD = 'canary-password-91ab';
const API_KEY = 'canary-api-key-77c0';
const secrets = [TOKEN, PASSWORD, API_KEY, 'canary-'];

let harness: Harness;
let files: string;
beforeAll(async () => {
  files = join(inject('testDir'), randomUUID());
  await mkdir(files);
  await writeFile(join(files, 'password'), `${PASSWORD}\n`);
  process.env['TEST_TOKEN'] = TOKEN;
  process.env['TEST_API_KEY'] = API_KEY;
  harness = await startHarness({
    env: { SECRET_REFS_ALLOWED: `env:TEST_*,file:${files}/*`, REDACTION_KEY: 'the same for all', LOG_LEVEL: 'trace' },
  });
});
afterAll(async () => {
  delete process.env['TEST_TOKEN'];
  delete process.env['TEST_API_KEY'];
  await harness.stop();
});
afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

const start = (operation: OperationName, input: object, reveal?: boolean) =>
  harness.workflows.start('callOperation', { operation, input, ...(reveal !== undefined && { reveal }) });
const call = async (operation: OperationName, input: object): Promise<object> =>
  (await start(operation, input)).result();
/** The run's history holds none of the secrets, and says that it left some out. */
const expectSealed = async (run: { workflowId: string; runId: string }): Promise<void> => {
  const history = await historyText(harness, run);
  expect(secrets.filter((secret) => history.includes(secret))).toEqual([]);
  expect(/\[redacted [0-9a-f]{16}\]/.test(history)).toBe(true);
};

const app = {
  name: 'secretive',
  repository: 'https://github.com/a/b',
  accessToken: { secretRef: 'env:TEST_TOKEN' },
  enableBasicAuth: true,
  get basicAuthCredentials() {
    return { username: 'me', password: { secretRef: `file:${files}/password` } };
  },
  environmentVariables: { API_KEY: { secretRef: 'env:TEST_API_KEY' }, STAGE: 'beta' },
};

test('createApp: Amplify gets the secrets, the history only references and digests', async () => {
  const run = await harness.workflows.start('createApp', { app: { ...app } });
  const { appId } = await run.result();
  await expectSealed(run);
  const { app: made } = await harness.aws.amplify.send(new GetAppCommand({ appId }));
  expect(made?.environmentVariables).toEqual({ API_KEY, STAGE: 'beta' });
  expect(made?.basicAuthCredentials).toBe(Buffer.from(`me:${PASSWORD}`).toString('base64'));
});

test('equal secrets have equal digests from call to call, and a digest cannot be given back', async () => {
  const [first, second] = [await call('createApp', { ...app }), await call('createApp', { ...app })].map(environmentOf);
  expect(first).toEqual(second);
  const run = await start('createApp', { name: 'again', environmentVariables: first }).catch((error: Error) => error);
  expect(run).toMatchObject({ message: expect.stringMatching(/environmentVariables\.API_KEY is a redacted value/) });
});

const environmentOf = (answer: object): object =>
  (answer as { app: { environmentVariables: object } }).app.environmentVariables;

test('what the worker does not allow is refused in the first step, all of it at once', async () => {
  const before = (await callsOf(harness)).length;
  const run = await harness.workflows.start('createApp', {
    app: { name: 'x', environmentVariables: { A: { secretRef: 'env:HOME' }, B: { secretRef: `file:${files}/../x` } } },
  });
  expect((await outcome(run))?.message).toMatch(
    /^InvalidInput: createApp: app\.environmentVariables\.A names env:HOME, which SECRET_REFS_ALLOWED .*; app\.environmentVariables\.B names file:/,
  );
  expect(await callsOf(harness)).toHaveLength(before);
});

test('a secret that is not there fails the call before it is made', async () => {
  const before = (await callsOf(harness)).length;
  const run = await start('createApp', { name: 'x', buildSpec: { secretRef: 'env:TEST_NOWHERE' } });
  expect((await outcome(run))?.message).toBe("SecretNotFound: the worker's environment has no TEST_NOWHERE");
  expect(await callsOf(harness)).toHaveLength(before);
});

test('an error of AWS that quotes a secret does not tell it', async () => {
  const message = `1 validation error detected: Value '${TOKEN}' at 'accessToken' failed to satisfy constraint`;
  const error = { name: 'BadRequestException', status: 400, message };
  await control(harness, 'faults', { operation: 'CreateApp', kind: 'error', count: 1, ...error });
  const run = await start('createApp', { ...app });
  expect((await outcome(run))?.message).toBe(
    "BadRequestException: createApp: 1 validation error detected: Value '[secret]' at 'accessToken' failed to satisfy constraint",
  );
  const history = await historyText(harness, run);
  expect(secrets.filter((secret) => history.includes(secret))).toEqual([]);
});

test('what opens something is redacted, and is revealed only where payloads are encrypted', async () => {
  const { appId } = await makeApp(harness, { repository: 'https://github.com/a/b' });
  const { webhook } = await harness.aws.amplify.send(new CreateWebhookCommand({ appId, branchName: 'main' }));
  const read = await start('getWebhook', { webhookId: webhook?.webhookId ?? '' });
  await read.result();
  await expectSealed(read);
  expect(await historyText(harness, read)).not.toContain(new URL(webhook?.webhookUrl ?? '').search);
  const revealing = await start('getWebhook', { webhookId: webhook?.webhookId ?? '' }, true);
  expect((await outcome(revealing))?.message).toMatch(
    /^InvalidInput: callOperation: reveal must not be true while payloads are not encrypted/,
  );
});

test('changing nothing but MFA leaves the secrets of all four providers as they are', async () => {
  const { appId: AppId } = await makeApp(harness);
  const environment = { AppId, BackendEnvironmentName: 'dev' };
  const provider = { ClientId: 'canary-id', ClientSecret: 'canary-secret' };
  const SocialProviderSettings = {
    Facebook: provider,
    Google: { ...provider, ClientSecret: 'canary-google' },
    LoginWithAmazon: provider,
    SignInWithApple: {
      ClientId: 'canary-services',
      KeyId: 'canary-key',
      PrivateKey: 'canary-pem',
      TeamId: 'canary-team',
    },
  };
  const pool = { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO' };
  const OAuth = {
    OAuthGrantType: 'CODE',
    OAuthScopes: ['OPENID'],
    RedirectSignInURIs: ['https://a.example/'],
    RedirectSignOutURIs: ['https://a.example/'],
    SocialProviderSettings,
  };
  const settled = () => control(harness, 'clock', { advanceSeconds: 120 });
  await call('createBackend', { ...environment, AppName: 'auth' });
  await settled();
  // Their values stand in this input: a reference each would need as many variables.
  await call('createBackendAuth', {
    ...environment,
    ResourceName: 'login',
    ResourceConfig: {
      ...pool,
      UserPoolConfigs: { UserPoolName: 'p', SignInMethod: 'EMAIL', RequiredSignUpAttributes: ['EMAIL'], OAuth },
    },
  });
  await settled();
  const read = () =>
    harness.aws.amplifybackend.send(new GetBackendAuthCommand({ ...environment, ResourceName: 'login' }));
  const before = await read();
  const update = await start('updateBackendAuth', {
    ...environment,
    ResourceName: 'login',
    ResourceConfig: { ...pool, UserPoolConfigs: { Mfa: { MFAMode: 'ON', Settings: { MfaTypes: ['TOTP'] } } } },
  });
  await update.result();
  await settled();
  expect(await historyText(harness, update)).not.toContain('canary-');
  const after = (await read()).ResourceConfig?.UserPoolConfigs;
  expect(after?.Mfa).toMatchObject({ MFAMode: 'ON' });
  expect(before.ResourceConfig?.UserPoolConfigs?.OAuth?.SocialProviderSettings).toEqual(SocialProviderSettings);
  expect(after?.OAuth).toEqual(before.ResourceConfig?.UserPoolConfigs?.OAuth);
  // No read of the settings shows them either.
  const shown = await start('getBackendAuth', { ...environment, ResourceName: 'login' });
  await shown.result();
  await expectSealed(shown);
});

test('the log of all of the above, with every call in it, holds none of the secrets', async () => {
  const read = () => readFile(join(harness.dir, 'worker.log'), 'utf8');
  // The SDK keeps lines back for a moment, to bring them in order.
  await eventually(async () => expect((await read()).match(/AWS answer/g)?.length).toBeGreaterThan(5));
  const log = await read();
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  const warnings = log.split('\n').filter((line) => line.includes('PAYLOADS ARE NOT ENCRYPTED'));
  // Of the references that an input has instead, none.
  expect(warnings.map((line) => (JSON.parse(line) as { secrets: string[] }).secrets)).toContainEqual(
    expect.arrayContaining([expect.stringMatching(/SocialProviderSettings\.Google\.ClientSecret$/)]),
  );
  expect(warnings.filter((line) => /accessToken|password/.test(line))).toEqual([]);
});

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAppCommand } from '@aws-sdk/client-amplify';
import { ListS3BucketsCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { realTime } from '../../activities/budget/time.ts';
import { createClients, type Target } from '../../activities/clients.ts';
import { createMetrics } from '../../activities/metrics.ts';
import { createSend } from '../../activities/send.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { type AwsHosts, startAwsHosts } from '../setup/aws-hosts.ts';
import { type ConnectProxy, startConnectProxy } from '../setup/connect-proxy.ts';

/** Access key ids; the emulator takes each for the number of an account. */
const chain = '111111111111';
const profile = '222222222222';
const issued = '333333333333';
const fromProcess = '444444444444';
const roleArn = 'arn:aws:iam::333333333333:role/deployer';

let dir: string;
let emulator: Emulator;
let aws: AwsHosts;
let proxy: ConnectProxy;
beforeAll(async () => {
  dir = join(inject('testDir'), randomUUID());
  emulator = await startEmulator({ dataDir: join(dir, 'emulator') });
  await writeFile(join(dir, 'token'), 'web-token');
  await mkdir(join(dir, '.aws', 'sso', 'cache'), { recursive: true });
  const cached = createHash('sha1').update('https://start.example').digest('hex');
  const session = { accessToken: 'sso-token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  await writeFile(join(dir, '.aws', 'sso', 'cache', `${cached}.json`), JSON.stringify(session));
  const keys = JSON.stringify({ Version: 1, AccessKeyId: fromProcess, SecretAccessKey: 'secret' });
  await writeFile(join(dir, 'keys.json'), keys);
  await writeFile(
    join(dir, 'config'),
    `[profile keys]\naws_access_key_id = ${profile}\naws_secret_access_key = secret\n` +
      `[profile role]\nrole_arn = ${roleArn}\nsource_profile = keys\n` +
      `[profile portal]\nsso_start_url = https://start.example\nsso_region = eu-west-1\n` +
      `sso_account_id = 333333333333\nsso_role_name = Deployer\n` +
      `[profile tool]\ncredential_process = "${process.execPath}" -p "fs.readFileSync('${join(dir, 'keys.json')}','utf8')"\n`,
  );
});
beforeEach(async () => {
  vi.stubEnv('AWS_CONFIG_FILE', join(dir, 'config'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', chain);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('HOME', dir);
  aws = await startAwsHosts(emulator.url, issued);
  await writeFile(join(dir, 'ca.pem'), aws.certificate.cert);
  proxy = await startConnectProxy(aws.port);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
  await aws.close();
});
afterAll(() => emulator.close());

/** The account that a call of a target reaches, all by way of the proxy and with no authority but ours. */
async function accountOf(target: Partial<Target>): Promise<string | undefined> {
  const network = { proxy: `http://127.0.0.1:${proxy.port}`, caBundle: join(dir, 'ca.pem') };
  const clients = createClients({ name: 'test', region: 'eu-west-1', ...network, ...target });
  try {
    await clients.amplifybackend.send(new ListS3BucketsCommand({}));
    const { app } = await clients.amplify.send(new CreateAppCommand({ name: randomUUID() }));
    return app?.appArn?.split(':')[4];
  } finally {
    clients.destroy();
  }
}

describe('the credentials of a target', () => {
  test.each([
    ['the chain', undefined, chain],
    ['a profile', { profile: 'keys' }, profile],
    ['a profile with a role', { profile: 'role' }, issued],
    ['a profile with IAM Identity Center', { sso: 'portal' }, issued],
    ['a profile with a process', { process: 'tool' }, fromProcess],
    ['a role', { assumeRole: { roleArn } }, issued],
    ['a role for a profile', { assumeRole: { roleArn, sourceProfile: 'keys' } }, issued],
  ] as const)('are those of %s', async (_, credentials, account) => {
    expect(await accountOf(credentials === undefined ? {} : { credentials })).toBe(account);
  });

  test('of a role name who takes it, by whom, why and how long, and are asked for once by all clients', async () => {
    const how = { externalId: 'ext-1', sessionName: 'nightly', durationSeconds: 900 };
    expect(await accountOf({ credentials: { assumeRole: { roleArn, sourceProfile: 'keys', ...how } } })).toBe(issued);
    expect(aws.logins).toEqual([
      expect.objectContaining({
        Action: 'AssumeRole',
        RoleArn: roleArn,
        ExternalId: 'ext-1',
        RoleSessionName: 'nightly',
        DurationSeconds: '900',
        by: profile,
      }),
    ]);
    expect(proxy.asked[0]).toBe('sts.eu-west-1.amazonaws.com:443');
  });

  test('of a web identity come for its token', async () => {
    const tokenFile = join(dir, 'token');
    expect(await accountOf({ credentials: { webIdentity: { roleArn, tokenFile } } })).toBe(issued);
    expect(aws.logins).toEqual([
      expect.objectContaining({
        Action: 'AssumeRoleWithWebIdentity',
        RoleSessionName: 'temporal-amplify',
        WebIdentityToken: await readFile(tokenFile, 'utf8'),
      }),
    ]);
  });

  test('of IAM Identity Center come for its session', async () => {
    await accountOf({ credentials: { sso: 'portal' } });
    expect(aws.logins).toEqual([{ account_id: '333333333333', role_name: 'Deployer', token: 'sso-token' }]);
    expect(proxy.asked[0]).toBe('portal.sso.eu-west-1.amazonaws.com:443');
  });

  test.each([
    [{ fips: true }, ['sts-fips', 'amplifybackend-fips', 'amplify-fips'], 'eu-west-1.amazonaws.com'],
    [{ dualStack: true }, ['sts', 'amplifybackend', 'amplify'], 'eu-west-1.api.aws'],
  ])('come from such hosts as the calls go to: %o', async (target, services, domain) => {
    expect(await accountOf({ ...target, credentials: { assumeRole: { roleArn } } })).toBe(issued);
    expect(proxy.asked).toEqual(services.map((service) => `${service}.${domain}:443`));
  });

  test('come from the endpoint of STS that a target names', async () => {
    const endpoints = { sts: 'https://sts.eu-west-1.api.aws' };
    expect(await accountOf({ endpoints, credentials: { assumeRole: { roleArn } } })).toBe(issued);
    expect(proxy.asked[0]).toBe('sts.eu-west-1.api.aws:443');
  });

  test('are asked for again after a failure', async () => {
    const tokenFile = join(dir, 'late');
    const target = { name: 'test', region: 'eu-west-1', proxy: `http://127.0.0.1:${proxy.port}` };
    const credentials = { webIdentity: { roleArn, tokenFile } };
    const clients = createClients({ ...target, caBundle: join(dir, 'ca.pem'), credentials });
    await expect(clients.amplify.config.credentials()).rejects.toThrow(/ENOENT/);
    await writeFile(tokenFile, 'web-token');
    expect((await clients.amplify.config.credentials()).accessKeyId).toBe(issued);
    clients.destroy();
  });

  test('are asked for again when they were refused, also by files that were read and by what has no end', async () => {
    const mended = '555555555555';
    await writeFile(join(dir, 'edited'), `[keys]\naws_access_key_id = ${profile}\naws_secret_access_key = secret\n`);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(dir, 'edited'));
    const clients = createClients({ name: 'test', region: 'eu-west-1', credentials: { profile: 'keys' } });
    const keyOf = async ({ config }: (typeof clients)['amplify' | 'amplifybackend']) =>
      (await config.credentials()).accessKeyId;
    expect(await keyOf(clients.amplify)).toBe(profile);
    await writeFile(join(dir, 'edited'), `[keys]\naws_access_key_id = ${mended}\naws_secret_access_key = secret\n`);
    expect(await keyOf(clients.amplify)).toBe(profile);
    clients.forgetCredentials();
    expect(await keyOf(clients.amplify)).toBe(mended);
    expect(await keyOf(clients.amplifybackend)).toBe(mended);
    clients.destroy();
  });

  test('are asked for some minutes where there are none, and then for a person', async () => {
    const clients = createClients({ name: 'test', region: 'eu-west-1', credentials: { profile: 'nobody' } });
    let now = 0;
    const time = { ...realTime, now: () => now };
    const send = createSend(clients, new CallBudget({ time: realTime }), createMetrics('test'), time);
    const failureAt = (seconds: number): Promise<unknown> => {
      now = seconds * 1_000;
      const options = { signal: new AbortController().signal, priority: 'granted', attempt: 1 } as const;
      return send('listApps', {}, options).catch((error: unknown) => error);
    };
    for (const seconds of [0, 60, 150]) {
      expect(await failureAt(seconds)).toMatchObject({ type: 'CredentialsProviderError', nonRetryable: false });
    }
    expect(await failureAt(190)).toMatchObject({ type: 'CredentialsProviderError', nonRetryable: true });
    clients.destroy();
  });
});

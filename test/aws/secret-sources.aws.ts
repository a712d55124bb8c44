import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { clientOptions, createClients, type Target } from '../../activities/clients.ts';
import { createSecretPolicy, createSecrets, createSecretSources } from '../../activities/secrets/index.ts';
import { startMoto } from './foreign.ts';

const TOKEN = 'canary-token-5f2e';
const PASSWORD = 'canary-password-91ab';
const roleArn = 'arn:aws:iam::123456789012:role/deployer';
const keys = { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'canary-signing-key' };

/** Runs a step as part of an activity. */
const run = <T>(work: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(work);

/** A request that came by. */
interface Seen {
  /** Such as `AmazonSSM.GetParameter`, or the form of an STS call. */
  readonly what: string;
  /** Access key id of who signed it. */
  readonly by: string | undefined;
}

/** Stands before moto, to see what is asked, and to refuse it where `refusal` is set. */
interface Gate {
  readonly url: string;
  readonly seen: Seen[];
  refusal: { readonly status: number; readonly type: string; readonly message: string } | undefined;
  readonly server: Server;
}

async function startGate(moto: string): Promise<Gate> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const { authorization = '', 'x-amz-target': target, 'content-type': type = '' } = request.headers;
      gate.seen.push({ what: String(target ?? body), by: /Credential=([^/]+)/.exec(authorization)?.[1] });
      if (gate.refusal !== undefined) {
        const { status, type: __type, message } = gate.refusal;
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify({ __type, message }));
        return;
      }
      const headers = {
        authorization,
        'content-type': type,
        ...(target !== undefined && { 'x-amz-target': String(target) }),
      };
      const answer = await fetch(moto, { method: 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gate: Gate = { url: `http://127.0.0.1:${port}`, seen: [], refusal: undefined, server };
  return gate;
}

describe.skipIf(inject('python') === '')('secrets that AWS keeps', () => {
  let gate: Gate;
  beforeAll(async () => {
    const moto = await startMoto();
    gate = await startGate(moto.url);
    const put = async (target: string, body: object): Promise<void> => {
      const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${target.startsWith('Amazon') ? 'ssm' : 'secretsmanager'}/aws4_request, SignedHeaders=host, Signature=a`;
      const headers = { authorization, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      const answer = await fetch(moto.url, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(200);
    };
    await put('AmazonSSM.PutParameter', { Name: '/shop/token', Value: TOKEN, Type: 'SecureString' });
    await put('secretsmanager.CreateSecret', { Name: 'shop/plain', SecretString: TOKEN });
    await put('secretsmanager.CreateSecret', {
      Name: 'shop/json',
      SecretString: JSON.stringify({ password: PASSWORD, attempts: 3, 'a#b': TOKEN }),
    });
    await put('secretsmanager.CreateSecret', {
      Name: 'shop/binary',
      SecretBinary: Buffer.from(TOKEN).toString('base64'),
    });
    return async () => {
      gate.server.close();
      await moto.stop();
    };
  });
  beforeEach(() => {
    gate.seen.length = 0;
    gate.refusal = undefined;
    vi.stubEnv('AWS_ENDPOINT_URL', gate.url);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const target = (more: Partial<Target> = {}): Target => ({
    name: 'test',
    region: 'eu-west-1',
    credentials: keys,
    followsEnvironment: true,
    ...more,
  });

  /** What stands in an app's input in place of references, as an activity of the target resolves them. */
  const resolve = async (variables: Record<string, string>, of = target()) => {
    const secrets = createSecrets(
      createSecretPolicy({ allowed: 'ssm:/shop/*,secretsmanager:shop/*' }),
      createSecretSources(clientOptions(of)),
    );
    const references = Object.entries(variables).map(([name, secretRef]) => [name, { secretRef }]);
    const input = { name: 'shop', environmentVariables: Object.fromEntries(references) as object };
    expect(await secrets.refused(input)).toEqual([]);
    return run(() => secrets.resolve(input));
  };

  const failureOf = async (reference: string): Promise<Error> => {
    const error: unknown = await resolve({ A: reference }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error(`${reference} was resolved`);
    return error;
  };

  /** All that a failure says, its causes included. */
  const told = (error: unknown): string =>
    error instanceof Error ? [error.message, error.stack, JSON.stringify(error), told(error.cause)].join('\n') : '';

  test('are read as a parameter, a secret, and a member of a secret that is JSON', async () => {
    const { input, secrets } = await resolve({
      PARAMETER: 'ssm:/shop/token',
      WHOLE: 'secretsmanager:shop/plain',
      MEMBER: 'secretsmanager:shop/json#password',
    });
    expect(input).toEqual({
      name: 'shop',
      environmentVariables: { PARAMETER: TOKEN, WHOLE: TOKEN, MEMBER: PASSWORD },
    });
    expect(new Set(secrets)).toEqual(new Set([PASSWORD, TOKEN]));
    expect(gate.seen).toHaveLength(3);
  });

  test.each([
    ['secretsmanager:shop/json#nothing', 'the secret shop/json is no JSON object with a text nothing'],
    ['secretsmanager:shop/json#attempts', 'the secret shop/json is no JSON object with a text attempts'],
    ['secretsmanager:shop/json#constructor', 'the secret shop/json is no JSON object with a text constructor'],
    ['secretsmanager:shop/plain#password', 'the secret shop/plain is no JSON object with a text password'],
    ['secretsmanager:shop/binary', 'the secret shop/binary is not text'],
  ])('%s is not there, finally', async (reference, message) => {
    const error = await failureOf(reference);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ type: 'SecretNotFound', nonRetryable: true, message });
    expect(told(error)).not.toContain('canary-');
  });

  test.each(['ssm:/shop/nowhere', 'secretsmanager:shop/nowhere', 'secretsmanager:shop/nowhere#password'])(
    '%s does not exist, finally',
    async (reference) => {
      const error = await failureOf(reference);
      expect(error).toMatchObject({ type: 'SecretNotFound', nonRetryable: true });
      expect(error.message).toContain('nowhere');
    },
  );

  test.each(['ssm:/shop/token', 'secretsmanager:shop/plain'])('%s is not ours to read, finally', async (reference) => {
    gate.refusal = { status: 400, type: 'AccessDeniedException', message: 'User is not authorized to perform this' };
    const error = await failureOf(reference);
    expect(error).toMatchObject({ type: 'AccessDeniedException', nonRetryable: true });
    // Which of an app's many is it?
    expect(error.message).toContain(reference);
    expect(gate.seen).toHaveLength(1);
    expect(told(error)).not.toContain('canary-');
  });

  test.each(['ssm:/shop/token', 'secretsmanager:shop/plain'])(
    '%s is throttled, and asked for later',
    async (reference) => {
      gate.refusal = { status: 400, type: 'ThrottlingException', message: 'Rate exceeded' };
      const error = await failureOf(reference);
      expect(error).toMatchObject({ type: 'ThrottlingException', nonRetryable: false });
      expect(error).toHaveProperty('nextRetryDelay');
      // Temporal repeats it, not the SDK.
      expect(gate.seen).toHaveLength(1);
    },
  );

  test('a KMS key that does not decrypt tells no secret', async () => {
    gate.refusal = { status: 400, type: 'InvalidKeyId', message: 'The key is disabled' };
    const error = await failureOf('ssm:/shop/token');
    expect(error.message).toContain('The key is disabled');
    expect(told(error)).not.toContain('canary-');
  });

  test('are read with the role of the target, which is taken once, with its external id', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
    const of = target({
      credentials: { assumeRole: { roleArn, externalId: 'ext-1', sessionName: 'nightly', durationSeconds: 900 } },
    });
    await resolve({ A: 'ssm:/shop/token', B: 'secretsmanager:shop/json#password' }, of);
    const [login, ...reads] = gate.seen;
    expect(Object.fromEntries(new URLSearchParams(login?.what))).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: roleArn,
      ExternalId: 'ext-1',
      RoleSessionName: 'nightly',
      DurationSeconds: '900',
    });
    expect(login?.by).toBe(keys.accessKeyId);
    const clients = createClients(of);
    const taken = await clients.amplify.config.credentials();
    clients.destroy();
    expect(taken.sessionToken).toBeDefined();
    expect(reads.map(({ by }) => by)).toEqual([taken.accessKeyId, taken.accessKeyId]);
    expect(await whoIs(taken.accessKeyId)).toContain('assumed-role/deployer/nightly');
  });

  test('a role that is refused says so, and is asked for again', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
    const clients = createClients(target({ credentials: { assumeRole: { roleArn, externalId: 'ext-1' } } }));
    gate.refusal = { status: 403, type: 'AccessDenied', message: 'not authorized' };
    const error: unknown = await clients.amplify.config.credentials().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(told(error)).not.toContain('canary-');
    gate.refusal = undefined;
    expect((await clients.amplify.config.credentials()).sessionToken).toBeDefined();
    clients.destroy();
  });

  /** Whom STS knows under an access key id. */
  async function whoIs(accessKeyId: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=a`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    return (await fetch(gate.url, { method: 'POST', headers, body })).text();
  }
});

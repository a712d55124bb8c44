import {
  CreateBackendConfigCommand,
  CreateTokenCommand,
  DeleteTokenCommand,
  GetTokenCommand,
  RemoveBackendConfigCommand,
  UpdateBackendConfigCommand,
} from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, errorOf, newApp, newBackend } from './backend-lab.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

describe('a challenge token', () => {
  test('can be read until its ttl', async () => {
    const { client, appId: AppId } = await newApp(lab);
    const { now } = await lab.control('GET', 'clock');
    const { $metadata: _, ...made } = await client.send(new CreateTokenCommand({ AppId }));
    expect(made).toEqual({
      AppId,
      SessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ChallengeCode: expect.stringMatching(/^\d{6}$/),
      Ttl: String(Math.floor(Date.parse(now) / 1000) + 900),
    });
    const get = new GetTokenCommand({ AppId, SessionId: made.SessionId });
    await lab.advance(899);
    expect(await client.send(get)).toMatchObject(made);
    await lab.advance(1);
    expect(await errorOf(client.send(get))).toMatchObject({ name: 'NotFoundException', ResourceType: 'Token' });
    const remove = new DeleteTokenCommand({ AppId, SessionId: made.SessionId });
    expect(await errorOf(client.send(remove))).toMatchObject({ name: 'NotFoundException', ResourceType: 'Token' });
  });

  test('is made anew by each call, and deleted once', async () => {
    const { client, appId: AppId } = await newApp(lab);
    const one = await client.send(new CreateTokenCommand({ AppId }));
    const two = await client.send(new CreateTokenCommand({ AppId }));
    expect(one.SessionId).not.toBe(two.SessionId);
    const remove = new DeleteTokenCommand({ AppId, SessionId: one.SessionId });
    expect(await client.send(remove)).toMatchObject({ IsSuccess: true });
    expect(await errorOf(client.send(remove))).toMatchObject({ name: 'NotFoundException' });
    expect(await client.send(new GetTokenCommand({ AppId, SessionId: two.SessionId }))).toMatchObject({
      ChallengeCode: two.ChallengeCode,
    });
  });

  test('leaves neither code nor session in the call log, faults included', async () => {
    const { client, appId: AppId } = await newApp(lab);
    const { SessionId = '', ChallengeCode = '' } = await client.send(new CreateTokenCommand({ AppId }));
    await lab.control('POST', 'faults', { kind: 'close-before', operation: 'GetToken', count: 1 });
    const get = new GetTokenCommand({ AppId, SessionId });
    await errorOf(client.send(get));
    await client.send(get);
    await client.send(new DeleteTokenCommand({ AppId, SessionId }));
    expect(await errorOf(client.send(get))).toMatchObject({ message: expect.not.stringContaining(SessionId) });
    const { calls } = await lab.control('GET', 'calls');
    const mine = calls.filter(({ key, service }) => service === 'amplifybackend' && key.startsWith(AppId));
    expect(mine.map(({ operation, key, effect }) => [operation, key, effect])).toEqual([
      ['CreateToken', `${AppId}/challenge`, true],
      ['GetToken', AppId, false],
      ['GetToken', AppId, false],
      ['DeleteToken', `${AppId}/challenge`, true],
      ['GetToken', AppId, false],
    ]);
    expect(JSON.stringify(calls)).not.toContain(SessionId);
    expect(JSON.stringify(mine)).not.toContain(`"${ChallengeCode}"`);
  });
});

describe('a backend config', () => {
  test('is made by a job of the oldest environment, then changed and removed at once', async () => {
    const { client, env } = await newBackend(lab);
    const { AppId } = env;
    const create = new CreateBackendConfigCommand({ AppId, BackendManagerAppId: 'dmanager' });
    const update = (LoginAuthConfig?: object) =>
      client.send(new UpdateBackendConfigCommand({ AppId, ...(LoginAuthConfig && { LoginAuthConfig }) }));
    const missing = { name: 'NotFoundException', ResourceType: 'BackendConfig' };
    expect(await errorOf(update())).toMatchObject(missing);
    const started = await client.send(create);
    expect(started).toMatchObject({ ...env, Status: 'PENDING' });
    expect(await errorOf(client.send(create))).toMatchObject({ name: 'ValidationException' });
    expect(await ended(lab, client, env, started)).toMatchObject({ Operation: 'CreateBackendConfig' });
    expect(await errorOf(client.send(create))).toMatchObject({ name: 'BadRequestException' });

    const login = { AwsCognitoRegion: 'eu-west-1', AwsUserPoolsId: 'pool', AwsUserPoolsWebClientId: 'web' };
    await update(login);
    expect(await update({ AwsUserPoolsId: 'other', AwsCognitoIdentityPoolId: 'identity' })).toMatchObject({
      AppId,
      BackendManagerAppId: 'dmanager',
      LoginAuthConfig: { ...login, AwsUserPoolsId: 'other', AwsCognitoIdentityPoolId: 'identity' },
    });
    const remove = new RemoveBackendConfigCommand({ AppId });
    await client.send(remove);
    expect(await errorOf(client.send(remove))).toMatchObject(missing);
  });

  test('of an app without environments is filed under staging', async () => {
    const { client, appId: AppId } = await newApp(lab);
    const started = await client.send(new CreateBackendConfigCommand({ AppId }));
    expect(started).toMatchObject({ BackendEnvironmentName: 'staging' });
    const env = { AppId, BackendEnvironmentName: 'staging' };
    expect(await ended(lab, client, env, started)).toMatchObject({ Status: 'COMPLETED' });
  });
});

import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createRedaction } from '../../../activities/secrets/redact.ts';
import { scrub } from '../../../activities/secrets/scrub.ts';

const key = 'a key of sixteen or more characters';
const app = { name: 'shop', basicAuthCredentials: 'dXNlcjpwdw==', environmentVariables: { A: 'one', B: 'one', C: '' } };

test('equal secrets have equal digests under one key, and others under another', () => {
  const [first, second] = [createRedaction(key), createRedaction(key)].map((redact) => redact(app));
  expect(first).toEqual(second);
  expect(first?.environmentVariables).toMatchObject({ A: first?.environmentVariables.B, C: '' });
  expect(first?.basicAuthCredentials).toMatch(/^\[redacted [0-9a-f]{16}\]$/);
  expect(createRedaction()(app).basicAuthCredentials).not.toBe(first?.basicAuthCredentials);
  expect(first?.name).toBe('shop');
});

test('what opens something is shown on request, other secrets never', () => {
  const answer = { ChallengeCode: 'c', SessionId: 's', webhook: { webhookUrl: 'https://u' }, buildSpec: 'version: 1' };
  const redact = createRedaction(key);
  expect(JSON.stringify(redact(answer))).not.toMatch(/"c"|"s"|https|version/);
  expect(redact(answer, true)).toEqual({ ...answer, buildSpec: expect.stringContaining('[redacted') });
});

test('secrets are removed from an error and its causes, wherever they are said', () => {
  const cause = Object.assign(new Error('value s3cret-token is wrong'), { Message: 's3cret-token' });
  const failure = ApplicationFailure.create({ message: 'createApp: s3cret-token, main', cause });
  scrub(failure, ['s3cret-token', 'main']);
  expect(failure.message).toBe('createApp: [secret], main');
  expect(`${failure.stack}${cause.message}${cause.stack}${cause.Message}`).not.toContain('s3cret');
});

test('of a secret that another one begins, nothing is left; nor of one in JSON, nor of a line of it', () => {
  const pem = '-----BEGIN-----\nMIIEvgIBADANBgkqhkiG9w0BAQ\n-----END-----';
  const said = `hunter2-the-long-one ${JSON.stringify(pem)} MIIEvgIBADANBgkqhkiG9w0BAQ`;
  const error = new Error(said);
  scrub(error, ['hunter2', 'hunter2-the-long-one', pem]);
  expect(error.message).toBe('[secret] "[secret]" [secret]');
});

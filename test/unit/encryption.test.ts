import { createSecretKey, randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createEncryption, keyIdOf } from '../../src/codec/encryption.ts';
import { readKeySources } from '../../src/codec/key-sources.ts';

const key = (id: string, bytes = randomBytes(32)) => ({ id, key: createSecretKey(bytes) });
const clear = defaultPayloadConverter.toPayload({ canary: 'ü'.repeat(2_000) });
const encrypted = async (by: ReturnType<typeof key>): Promise<Payload> =>
  (await createEncryption([by]).encode([clear]))[0] ?? clear;

test('what is encrypted shows nothing but the id of its key, and is never the same twice', async () => {
  const one = key('2026-11');
  const [first, second] = [await encrypted(one), await encrypted(one)];
  expect(keyIdOf(first)).toBe('2026-11');
  expect(Object.keys(first.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
  expect(Buffer.from(first.data ?? []).includes('canary')).toBe(false);
  expect(first.data).not.toEqual(second.data);
  const [decrypted = first] = await createEncryption([key('2027-01'), one]).decode([first]);
  expect(defaultPayloadConverter.fromPayload(decrypted)).toEqual({ canary: 'ü'.repeat(2_000) });
});

test('of several keys the first encrypts', async () => {
  const [payload] = await createEncryption([key('b'), key('a')]).encode([clear]);
  expect(payload && keyIdOf(payload)).toBe('b');
});

test('what is in clear passes, with and without keys', async () => {
  expect(await createEncryption([]).encode([clear])).toEqual([clear]);
  expect(await createEncryption([]).decode([clear])).toEqual([clear]);
  expect(await createEncryption([key('a')]).decode([clear])).toEqual([clear]);
});

test('no other id, no other key and no changed byte is taken', async () => {
  const bytes = randomBytes(32);
  const payload = await encrypted(key('a', bytes));
  const renamed = { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from('b') } };
  await expect(createEncryption([key('b', bytes)]).decode([renamed])).rejects.toThrow(
    /by the key "b" cannot be decrypted/,
  );
  await expect(createEncryption([key('a')]).decode([payload])).rejects.toThrow(/another key of that id/);
  const decode = (data: Uint8Array) => createEncryption([key('a', bytes)]).decode([{ ...payload, data }]);
  for (const at of [0, 12, (payload.data?.length ?? 0) - 1]) {
    const changed = Buffer.from(payload.data ?? []);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(decode(changed)).rejects.toMatchObject({ name: 'PayloadKeyError' });
  }
  await expect(decode(new Uint8Array(5))).rejects.toMatchObject({ name: 'PayloadKeyError' });
});

test.each([
  ['a=env:MISSING', ['PAYLOAD_KEYS: key a: MISSING is not set']],
  ['a=env:KEY,a=env:KEY', ['PAYLOAD_KEYS: two keys have the id a']],
  ['dGhpcyBpcyBhIGtleSBieSBtaXN0YWtl', [expect.stringMatching(/^PAYLOAD_KEYS: each key must be ID=env:NAME/)]],
  ['a=env:KEY,', [expect.stringMatching(/^PAYLOAD_KEYS: each key must be/)]],
  ['a=env:KEY, b=kms:file:/k', []],
])('PAYLOAD_KEYS=%s', (text, errors) => {
  expect(readKeySources(text, { KEY: 'x' }).errors).toEqual(errors);
});

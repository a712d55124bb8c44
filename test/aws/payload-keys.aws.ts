import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { KMS } from '@aws-sdk/client-kms';
import { defaultPayloadConverter } from '@temporalio/common';
import { createEncryption } from '../../src/codec/encryption.ts';
import { readKeys } from '../../src/codec/keys.ts';
import { loadConfig } from '../../src/config.ts';
import { type Moto, startMoto } from './foreign.ts';

const credentials = { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' };

describe.skipIf(inject('python') === '')('a key of payloads that KMS has wrapped', () => {
  let moto: Moto;
  let wrapped: string;
  beforeAll(async () => {
    moto = await startMoto();
    const kms = new KMS({ endpoint: moto.url, region: 'eu-west-1', credentials });
    const { KeyMetadata: { KeyId } = {} } = await kms.createKey({});
    // As docs/security.md says.
    const { CiphertextBlob } = await kms.generateDataKeyWithoutPlaintext({
      KeyId,
      KeySpec: 'AES_256',
      EncryptionContext: { 'temporal-amplify:payload-key': '2026-11' },
    });
    wrapped = Buffer.from(CiphertextBlob ?? []).toString('base64');
    kms.destroy();
  });
  afterAll(() => moto.stop());

  const keysOf = (PAYLOAD_KEYS: string, text = wrapped) => {
    const env = { PAYLOAD_KEYS, WRAPPED: text, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_KMS: moto.url };
    const { payloads } = loadConfig(env, { profiles: false });
    if (payloads === undefined) throw new Error('no payloads');
    return readKeys({ ...payloads, kms: { ...payloads.kms, credentials } });
  };

  test('encrypts and decrypts, in each process that asks for it', async () => {
    const clear = defaultPayloadConverter.toPayload('canary');
    const [one, other] = await Promise.all([keysOf('2026-11=kms:env:WRAPPED'), keysOf('2026-11=kms:env:WRAPPED')]);
    const encrypted = await createEncryption(one).encode([clear]);
    const [decrypted] = await createEncryption(other).decode(encrypted);
    expect(decrypted && defaultPayloadConverter.fromPayload(decrypted)).toBe('canary');
  });

  test('is of its id only, and what KMS refuses is told', async () => {
    await expect(keysOf('2026-12=kms:env:WRAPPED')).rejects.toThrow(
      /^PAYLOAD_KEYS: key 2026-12: KMS: InvalidCiphertextException/,
    );
    await expect(keysOf('2026-11=kms:env:WRAPPED', 'AAAA')).rejects.toThrow(/^PAYLOAD_KEYS: key 2026-11: KMS: /);
  });
});

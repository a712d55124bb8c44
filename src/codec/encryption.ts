import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

/** A key that is there to be used. */
export interface PayloadKey {
  /** Stands beside what it encrypted, in clear. */
  readonly id: string;
  /** Of 256 bits. */
  readonly key: KeyObject;
}

/** A payload cannot be decrypted, since its key is not there or another one; `message` says which, and holds no content. */
export class PayloadKeyError extends Error {
  override readonly name = 'PayloadKeyError';
}

/**
 * For a question that may go unanswered, since no worker is there.
 * @throws {PayloadKeyError} where there is an answer that cannot be read.
 */
export function noAnswer(error: unknown): undefined {
  if (error instanceof PayloadKeyError) throw error;
  return undefined;
}

const { Payload: message } = proto.temporal.api.common.v1;

/** The names that Temporal's own examples of encryption use, which its UI shows. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts whole payloads, their metadata included, by AES-256-GCM. The data of an encrypted one is IV, ciphertext and tag;
 * its key's id and what it is for are authenticated with it. What is not encrypted passes when it is decoded: it is
 * from before encryption was turned on, or was typed into the UI.
 * @param keys the first encrypts, all decrypt. None: nothing is encrypted, and what is encrypted cannot be read.
 */
export function createEncryption(keys: readonly PayloadKey[]): PayloadCodec {
  const byId = new Map(keys.map((key) => [key.id, key]));
  const [first] = keys;
  return {
    encode: (payloads) => Promise.resolve(first === undefined ? payloads : payloads.map((one) => encrypt(first, one))),
    // What is thrown is to reject.
    decode: async (payloads) => payloads.map((one) => (isEncrypted(one) ? decrypt(byId, one) : one)),
  };
}

/** Whether a payload is one that {@link createEncryption} made, or Temporal's examples. */
export function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.['encoding']) === ENCODING;
}

/** Id of the key that encrypted a payload; undefined for one that is in clear. */
export function keyIdOf(payload: Payload): string | undefined {
  return isEncrypted(payload) ? textOf(payload.metadata?.[KEY_ID]) : undefined;
}

function encrypt({ id, key }: PayloadKey, payload: Payload): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(boundTo(id));
  const clear = message.encode(payload).finish();
  const data = Buffer.concat([iv, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) }, data };
}

function decrypt(keys: ReadonlyMap<string, PayloadKey>, payload: Payload): Payload {
  const id = keyIdOf(payload) ?? '';
  const key = keys.get(id);
  if (key === undefined) throw new PayloadKeyError(`A payload is encrypted by the key "${id}", ${missing(keys)}`);
  try {
    return opened(key, payload.data ?? new Uint8Array());
  } catch (error) {
    throw new PayloadKeyError(
      `A payload that is encrypted by the key "${id}" cannot be decrypted: PAYLOAD_KEYS has another key of that id, or the payload was changed`,
      { cause: error },
    );
  }
}

function opened({ id, key }: PayloadKey, data: Uint8Array): Payload {
  const at = data.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, data.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(boundTo(id))
    .setAuthTag(data.subarray(at));
  const clear = Buffer.concat([decipher.update(data.subarray(IV_BYTES, at)), decipher.final()]);
  const { metadata, data: content } = message.decode(clear);
  return { metadata, data: content };
}

function missing(keys: ReadonlyMap<string, PayloadKey>): string {
  const known = [...keys.keys()].join(', ');
  return known === ''
    ? 'and PAYLOAD_KEYS is not set: set it as for the workers'
    : `which PAYLOAD_KEYS does not have (it has ${known}): add it, for as long as it may be met`;
}

/** What a ciphertext is authenticated with: no other key id, and no other use of the same key, opens it. */
function boundTo(id: string): Buffer {
  return Buffer.from(`temporal-amplify payload\0${CIPHER}\0${id}`);
}

function textOf(bytes: Uint8Array | null | undefined): string | undefined {
  return bytes ? Buffer.from(bytes).toString() : undefined;
}

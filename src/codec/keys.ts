import { createSecretKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KmsAccess } from '../../activities/clients/kms.ts';
import { ConfigError } from '../config.ts';
import type { PayloadKey } from './encryption.ts';
import type { KeySource } from './key-sources.ts';

/** What encrypts payloads, as the environment says it. */
export interface PayloadConfig {
  /** PAYLOAD_KEYS: the first encrypts. Default: none, and nothing is encrypted. */
  readonly keys: readonly KeySource[];
  /** How KMS is reached, where it has wrapped a key. */
  readonly kms: KmsAccess;
}

const KEY_BYTES = 32;

/**
 * Reads the keys. KMS is asked for those that it has wrapped, and loaded only then.
 * @throws {ConfigError} that names the key which cannot be had, and why.
 */
export function readKeys({ keys, kms }: PayloadConfig): Promise<PayloadKey[]> {
  return Promise.all(
    keys.map(async (source) => {
      try {
        const text = await textOf(source);
        const bytes = source.wrapped ? await unwrapped(text, source.id, kms) : keyOf(text);
        if (bytes?.length === KEY_BYTES) return { id: source.id, key: createSecretKey(bytes) };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new ConfigError(`PAYLOAD_KEYS: key ${source.id}: ${why}`, { cause: error });
      }
      throw new ConfigError(
        `PAYLOAD_KEYS: key ${source.id}: must be ${KEY_BYTES} bytes, in base64 or hexadecimal; make one with: openssl rand -base64 ${KEY_BYTES}`,
      );
    }),
  );
}

async function textOf({ from }: KeySource): Promise<string> {
  return ('text' in from ? from.text : await readFile(from.file, 'utf8')).trim();
}

function keyOf(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

async function unwrapped(text: string, id: string, access: KmsAccess): Promise<Uint8Array> {
  const { unwrapKey } = await import('../../activities/clients/kms.ts');
  return unwrapKey(access, Buffer.from(text, 'base64'), id);
}

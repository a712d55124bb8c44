import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createEncryption } from './encryption.ts';
import type { PayloadConfig } from './keys.ts';

/** Path of the module that makes a payload of what failures say. */
export const failureConverterPath = fileURLToPath(new URL('failure-converter.mjs', import.meta.url));

/**
 * Makes the data converter of everything that talks to Temporal. Without keys nothing is encrypted, and what is encrypted
 * is refused with the id of its key.
 * @throws {ConfigError} for a key that cannot be had.
 */
export async function loadDataConverter(payloads: PayloadConfig | undefined): Promise<DataConverter> {
  if (payloads === undefined || payloads.keys.length === 0) return { payloadCodecs: [createEncryption([])] };
  const { readKeys } = await import('./keys.ts');
  return { payloadCodecs: [createEncryption(await readKeys(payloads))], failureConverterPath };
}

import { createHmac, randomBytes } from 'node:crypto';
import { redacted } from '../../src/model/redaction.ts';
import { mapSecrets } from '../../src/model/secrets.ts';

/** Replaces the secrets of an answer, those that may be revealed only without `reveal`. */
export type Redact = <T>(answer: T, reveal?: boolean) => T;

/**
 * Redaction with digests under `key`, so that a reader of two answers sees whether a secret changed, and cannot try out
 * what it is. Workers that are to agree on the digests need the same key.
 * @param key default: one of this process.
 */
export function createRedaction(key: string | Buffer = randomBytes(32)): Redact {
  const digest = (secret: string): string => createHmac('sha256', key).update(secret).digest('hex').slice(0, 16);
  return (answer, reveal = false) =>
    mapSecrets(answer, (secret, { revealable }) =>
      typeof secret !== 'string' || secret === '' || (reveal && revealable) ? secret : redacted(digest(secret)),
    );
}

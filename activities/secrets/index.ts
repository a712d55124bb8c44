import { secretsInClear } from '../../src/model/secrets.ts';
import type { Violation } from '../../src/model/validate.ts';
import { type AllowList, readAllowList } from './allow-list.ts';
import { createRedaction, type Redact } from './redact.ts';
import { hasReferences, refusedReferences, type Resolved, resolveReferences } from './resolve.ts';
import type { ReadSecret } from './sources.ts';

export { createSecretSources, type ReadSecret, type SecretClientOptions } from './sources.ts';
export { scrub, secretTexts } from './scrub.ts';

/** How a worker keeps secrets. */
export interface SecretRules {
  /** SECRET_REFS_ALLOWED: the references that it resolves. Default none. */
  readonly allowed?: string;
  /** REDACTION_KEY: workers with the same one redact equal secrets alike. Default: a new one. */
  readonly redactionKey?: string;
  /** Whether a codec encrypts payloads, so that `reveal` may be granted. Default false. */
  readonly payloadsEncrypted?: boolean;
}

/** What a worker grants and shows, of all its targets alike. */
export interface SecretPolicy {
  readonly allows: AllowList;
  readonly redact: Redact;
  /** Violations of an input that asks for what the worker does not grant. */
  refused(input: unknown, reveal?: boolean): Promise<Violation[]>;
  /** Paths of the secrets of an input that whoever reads its history can read: none while payloads are encrypted. */
  exposed(input: unknown): string[];
}

/** What keeps the secrets of a target out of everything that is stored or shown. */
export interface Secrets extends Omit<SecretPolicy, 'allows' | 'exposed'> {
  /** Whether an input is anything but plain values. */
  hasReferences(input: unknown): boolean;
  /**
   * Puts secrets in the place of references. The input must be valid and not refused.
   * @throws `ApplicationFailure` of type `SecretNotFound`, or what AWS answered.
   */
  resolve<Input>(input: Input): Promise<Resolved<Input>>;
}

/** @throws {Error} when `allowed` is malformed. */
export function createSecretPolicy(rules: SecretRules = {}): SecretPolicy {
  const allows = readAllowList(rules.allowed ?? '');
  return {
    allows,
    redact: createRedaction(rules.redactionKey),
    refused: async (input, reveal = false) => [
      ...(await refusedReferences(input, allows)),
      ...(reveal && rules.payloadsEncrypted !== true ? [notRevealed] : []),
    ],
    exposed: (input) => (rules.payloadsEncrypted === true ? [] : secretsInClear(input)),
  };
}

/** The secrets of a target, which are read as `read` does. */
export function createSecrets({ allows, redact, refused }: SecretPolicy, read: ReadSecret): Secrets {
  return { redact, refused, hasReferences, resolve: (input) => resolveReferences(input, allows, read) };
}

const notRevealed: Violation = {
  path: 'reveal',
  rule: 'must not be true while payloads are not encrypted: the secret would be readable in the history',
};

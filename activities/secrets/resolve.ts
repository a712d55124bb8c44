import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  type BasicAuth,
  isBasicAuth,
  isSecretRef,
  parseSecretRef,
  type SecretRef,
} from '../../src/model/secret-ref.ts';
import { mapSecrets } from '../../src/model/secrets.ts';
import type { Violation } from '../../src/model/validate.ts';
import { callFailure } from '../failures.ts';
import type { AllowList } from './allow-list.ts';
import type { ReadSecret } from './sources.ts';

/** An input whose secrets are in clear. */
export interface Resolved<Input> {
  readonly input: Input;
  /** Texts that must not be told. */
  readonly secrets: readonly string[];
}

/** Whether something stands in place of a secret, so that the input must be resolved. */
export function hasReferences(input: unknown): boolean {
  let found = false;
  mapSecrets(input, (value) => {
    found ||= typeof value === 'object' && value !== null;
    return value;
  });
  return found;
}

/** A violation for each reference that the worker does not allow. Those that are malformed are the validator's. */
export async function refusedReferences(input: unknown, allows: AllowList): Promise<Violation[]> {
  const asked: Promise<Violation[]>[] = [];
  const ask = (value: unknown, path: string): void => {
    const ref = isSecretRef(value) ? parseSecretRef(value.secretRef) : undefined;
    if (ref === undefined) return;
    const refusal = {
      path,
      rule: `names ${ref.scheme}:${ref.name}, which SECRET_REFS_ALLOWED of the worker does not allow`,
    };
    asked.push(allows(ref).then((allowed) => (allowed === undefined ? [refusal] : [])));
  };
  mapSecrets(input, (value, { path }) => {
    if (isBasicAuth(value)) for (const part of ['username', 'password'] as const) ask(value[part], `${path}.${part}`);
    else ask(value, path);
    return value;
  });
  return (await Promise.all(asked)).flat();
}

/** Replaces every reference by its secret. The input must be valid, and its references allowed. */
export async function resolveReferences<Input>(
  input: Input,
  allows: AllowList,
  read: ReadSecret,
): Promise<Resolved<Input>> {
  const secrets: string[] = [];
  const text = async (value: string | SecretRef): Promise<string> => {
    const secret = isSecretRef(value) ? await readAllowed(value, allows, read) : value;
    secrets.push(secret);
    return secret;
  };
  const basicAuth = async ({ username, password }: BasicAuth): Promise<string> => {
    const name = await text(username);
    if (name.includes(':')) throw ApplicationFailure.nonRetryable('a username must not have a colon', 'InvalidInput');
    return Buffer.from(`${name}:${await text(password)}`).toString('base64');
  };
  const values = new Map<unknown, Promise<string>>();
  mapSecrets(input, (value) => {
    if (isSecretRef(value)) values.set(value, text(value));
    else if (isBasicAuth(value)) values.set(value, basicAuth(value));
    return value;
  });
  const known = new Map(await Promise.all([...values].map(async ([value, secret]) => [value, await secret] as const)));
  return { input: mapSecrets(input, (value) => known.get(value) ?? value), secrets };
}

async function readAllowed({ secretRef }: SecretRef, allows: AllowList, read: ReadSecret): Promise<string> {
  const ref = parseSecretRef(secretRef);
  const allowed = ref && (await allows(ref));
  // It was allowed a moment ago; a link was changed since.
  if (allowed === undefined) throw ApplicationFailure.nonRetryable(`${secretRef} is not allowed`, 'SecretNotFound');
  try {
    return await read(allowed, cancellationSignal());
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    const name = error instanceof Error ? error.name : '';
    if (MISSING.test(name)) throw ApplicationFailure.nonRetryable(`there is no ${secretRef}`, 'SecretNotFound');
    throw callFailure(`the reference ${secretRef}`, error, activityInfo().attempt);
  }
}

/** What SSM and Secrets Manager call a thing that does not exist. */
const MISSING = /^(Parameter(Version)?NotFound|ResourceNotFoundException)$/;

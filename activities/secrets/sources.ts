import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { memberOf } from '../../src/model/member-of.ts';
import type { ParsedSecretRef, SecretScheme } from '../../src/model/secret-ref.ts';

/** How the clients of SSM and Secrets Manager are made: those of the target. */
export type SecretClientOptions = Pick<SSMClientConfig, 'region' | 'credentials' | 'requestHandler' | 'maxAttempts'>;

/** Reads the secret that a reference names. */
export type ReadSecret = (ref: ParsedSecretRef, abortSignal: AbortSignal) => Promise<string>;

/** More than any member of a request holds: the longest is buildSpec, with 25,000 characters. */
const MOST_BYTES = 64 * 1024;

/**
 * The four sources of secrets.
 * @throws `ApplicationFailure` of type `SecretNotFound`, final; or what the AWS SDK throws.
 */
export function createSecretSources(options: SecretClientOptions, env = process.env): ReadSecret {
  const sources: Readonly<Record<SecretScheme, ReadSecret>> = {
    env: ({ name }) => {
      const value = Object.hasOwn(env, name) ? env[name] : undefined;
      if (value === undefined) throw notFound(`the worker's environment has no ${name}`);
      return Promise.resolve(value);
    },
    file: ({ name }) => readSecretFile(name),
    // Loaded by those who use them.
    ssm: async ({ name }, abortSignal) => {
      const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
      const client = new SSMClient(options);
      try {
        const command = new GetParameterCommand({ Name: name, WithDecryption: true });
        const { Parameter } = await client.send(command, { abortSignal });
        return Parameter?.Value ?? missing(`the parameter ${name} has no value`);
      } finally {
        client.destroy();
      }
    },
    secretsmanager: async ({ name, key }, abortSignal) => {
      const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      const client = new SecretsManagerClient(options);
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal });
        const text = SecretString ?? missing(`the secret ${name} is not text`);
        return key === undefined ? text : memberOfSecret(text, name, key);
      } finally {
        client.destroy();
      }
    },
  };
  return async (ref, abortSignal) => {
    const secret = await sources[ref.scheme](ref, abortSignal);
    return secret === '' ? missing(`${ref.scheme}:${ref.name} is empty`) : secret;
  };
}

/** Without the line end that editors and `echo` leave. */
async function readSecretFile(path: string): Promise<string> {
  // Its links were resolved when it was allowed; a pipe would never answer.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => missing(`the worker cannot read the file ${path}`));
  try {
    if (!(await file.stat()).isFile()) throw notFound(`${path} is not a file`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES + 1));
    if (bytesRead > MOST_BYTES) throw notFound(`the file ${path} is longer than ${MOST_BYTES} bytes`);
    return buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '');
  } finally {
    await file.close();
  }
}

function memberOfSecret(text: string, name: string, key: string): string {
  const value = memberOf(parsed(text), key);
  if (typeof value === 'string') return value;
  throw notFound(`the secret ${name} is no JSON object with a text ${key}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function missing(why: string): never {
  throw notFound(why);
}

function notFound(why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(why, 'SecretNotFound');
}

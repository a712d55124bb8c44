import { memberOf } from './member-of.ts';
import { mapSecrets } from './secrets.ts';
import type { Violation } from './validate.ts';

/** Names a secret, wherever an input takes one; the worker reads it when it makes the call. */
export interface SecretRef {
  /**
   * `env:NAME`, `file:PATH`, `ssm:NAME`, `secretsmanager:ID` or `secretsmanager:ID#KEY`, where the worker's
   * SECRET_REFS_ALLOWED has it.
   */
  readonly secretRef: string;
}

/** `basicAuthCredentials` in parts; the service wants the base64 of `username:password`. */
export interface BasicAuth {
  readonly username: string | SecretRef;
  readonly password: string | SecretRef;
}

/** Where secrets are read from. */
export const secretSchemes = ['env', 'file', 'ssm', 'secretsmanager'] as const;
export type SecretScheme = (typeof secretSchemes)[number];

/** The parts of a reference. */
export interface ParsedSecretRef {
  readonly scheme: SecretScheme;
  /** Name of the variable or parameter, path of the file, name or ARN of the secret. */
  readonly name: string;
  /** Member of a secret that is a JSON object. */
  readonly key?: string;
}

/** Reads `scheme:name`; undefined where it is no reference. */
export function parseSecretRef(text: string): ParsedSecretRef | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const [, prefix, rest = ''] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  const scheme = secretSchemes.find((one) => one === prefix);
  if (scheme === undefined) return undefined;
  const [name, key] = scheme === 'secretsmanager' ? splitFirst(rest, '#') : [rest, undefined];
  return name === '' || key === '' ? undefined : { scheme, name, ...(key !== undefined && { key }) };
}

/** AWS's own limits for names are below. */
const MOST_CHARACTERS = 2_048;

function splitFirst(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Whether something is a reference, well formed or not. */
export function isSecretRef(value: unknown): value is SecretRef {
  return typeof memberOf(value, 'secretRef') === 'string';
}

/** Whether something is `{username, password}`. */
export function isBasicAuth(value: unknown): value is BasicAuth {
  return memberOf(value, 'username') !== undefined || memberOf(value, 'password') !== undefined;
}

/**
 * Violations of what stands in place of secrets in an input, by the path of the secret; none for a good reference. A path
 * that is not in the map holds a plain value, which is the model's to judge.
 */
export function referenceViolations(input: unknown): Map<string, Violation[]> {
  const found = new Map<string, Violation[]>();
  mapSecrets(input, (value, { path }) => {
    if (typeof value === 'object' && value !== null) found.set(path, violationsOf(value, path));
    return value;
  });
  return found;
}

/** A reference in place of all values at once would become a value of that name. */
export function misplacedReferences(input: unknown): Violation[] {
  const found: Violation[] = [];
  mapSecrets(input, (value, { path }) => {
    if (path.endsWith('.secretRef') && typeof value === 'string' && parseSecretRef(value) !== undefined) {
      found.push({ path, rule: 'must be given for each value, not in place of all' });
    }
    return value;
  });
  return found;
}

function violationsOf(value: object, path: string): Violation[] {
  const basic = path.endsWith('basicAuthCredentials');
  if (basic && isBasicAuth(value)) return basicAuthViolations(value, path);
  const extra = Object.keys(value).filter((name) => name !== 'secretRef');
  if (isSecretRef(value) && extra.length === 0) {
    return parseSecretRef(value.secretRef) === undefined ? [{ path: `${path}.secretRef`, rule: FORM }] : [];
  }
  const forms = ['a string', '{"secretRef": "env:NAME"}', ...(basic ? ['{"username": …, "password": …}'] : [])];
  return [{ path, rule: `must be ${forms.join(' or ')}` }];
}

const FORM = 'must be env:NAME, file:PATH, ssm:NAME, secretsmanager:ID or secretsmanager:ID#KEY';

function basicAuthViolations(value: BasicAuth, path: string): Violation[] {
  const names = new Set([...Object.keys(value), 'username', 'password']);
  return [...names].flatMap((name): Violation[] => {
    const at = `${path}.${name}`;
    if (name !== 'username' && name !== 'password') return [{ path: at, rule: 'is not a known member' }];
    const part: unknown = value[name];
    if (part === undefined || part === null || part === '') return [{ path: at, rule: 'is required' }];
    if (typeof part === 'object') return violationsOf(part, at);
    if (typeof part !== 'string') return [{ path: at, rule: 'must be a string' }];
    return name === 'username' && part.includes(':') ? [{ path: at, rule: 'must not have a colon' }] : [];
  });
}

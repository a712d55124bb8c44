/**
 * Where secrets stand, by the name of their member, in the inputs and answers of both services alike.
 * - `text`: the member itself; `texts`: every text below it (the values of a map, the members of a structure).
 * - `key`: as `text`, of what opens something: answers show it on request (`reveal`), unlike the others.
 * - `keys`: as `texts`, likewise.
 *
 * It has what the service models mark as sensitive, and what they forgot: environment variables, the codes and sessions
 * of AmplifyBackend, the URLs that start a build or take an upload.
 */
export const secretMembers = {
  accessToken: 'text',
  oauthToken: 'text',
  basicAuthCredentials: 'text',
  buildSpec: 'text',
  environmentVariables: 'texts',
  Facebook: 'texts',
  Google: 'texts',
  LoginWithAmazon: 'texts',
  SignInWithApple: 'texts',
  EmailSettings: 'texts',
  SmsSettings: 'texts',
  ChallengeCode: 'key',
  SessionId: 'key',
  webhookUrl: 'key',
  zipUploadUrl: 'key',
  fileUploadUrls: 'keys',
} as const satisfies Record<string, 'text' | 'texts' | 'key' | 'keys'>;

/** Members of {@link secretMembers}. */
export type SecretMember = keyof typeof secretMembers;

/** A place where a secret may stand. */
export interface SecretPlace {
  /** Such as `app.environmentVariables.TOKEN` or `branches[0].basicAuthCredentials`. */
  readonly path: string;
  /** Opens something, and may be revealed. */
  readonly revealable: boolean;
}

/**
 * A copy of `value` in which `replace` has replaced what stands where a secret may stand, of whatever type. What holds
 * no secret is not copied.
 */
export function mapSecrets<T>(value: T, replace: (secret: unknown, place: SecretPlace) => unknown): T;
export function mapSecrets(value: unknown, replace: (secret: unknown, place: SecretPlace) => unknown): unknown {
  return map(value, '', replace);
}

/** Paths at which secrets stand in clear, neither named by a reference nor redacted. */
export function secretsInClear(value: unknown): string[] {
  const paths: string[] = [];
  mapSecrets(value, (secret, { path }) => {
    if (typeof secret === 'string' ? secret !== '' : holdsPassword(secret)) paths.push(path);
    return secret;
  });
  return paths;
}

/** `{username, password}` with the password itself. */
function holdsPassword(secret: unknown): boolean {
  return typeof secret === 'object' && secret !== null && 'password' in secret && typeof secret.password === 'string';
}

type Replace = (secret: unknown, place: SecretPlace) => unknown;

function map(value: unknown, path: string, replace: Replace): unknown {
  return each(value, path, (item, at, name) => {
    const kind = secretKind(name);
    // Tags are named by whoever sets them.
    if (kind === undefined) return name === 'tags' ? item : map(item, at, replace);
    const place = { path: at, revealable: kind.startsWith('key') };
    if (kind.endsWith('s')) return each(item, at, (text, below) => replace(text, { ...place, path: below }));
    return item === undefined || item === null ? item : replace(item, place);
  });
}

/** Maps the members of an object and the items of a list; anything else, and what did not change, is given as it is. */
function each(value: unknown, path: string, change: (item: unknown, path: string, name: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => change(item, `${path}[${index}]`, ''));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [name, item] of Object.entries(value) as [string, unknown][]) {
    const changed = change(item, path === '' ? name : `${path}.${name}`, name);
    if (changed !== item) (copy ??= { ...value })[name] = changed;
  }
  return copy ?? value;
}

function secretKind(name: string): (typeof secretMembers)[SecretMember] | undefined {
  const kinds: Readonly<Record<string, (typeof secretMembers)[SecretMember]>> = secretMembers;
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

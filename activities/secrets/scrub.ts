import { mapSecrets } from '../../src/model/secrets.ts';

/** Shorter ones are words that a message needs, and nothing that keeps a secret. */
const LEAST_CHARACTERS = 6;

/** The texts that stand where a secret may stand. */
export function secretTexts(input: object): string[] {
  const texts: string[] = [];
  mapSecrets(input, (value) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return texts;
}

/** Removes secrets from an error and its causes, in place: the services quote what they refuse. */
export function scrub(error: unknown, secrets: readonly string[]): void {
  const telling = secrets.filter((secret) => secret.length >= LEAST_CHARACTERS);
  if (telling.length === 0) return;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value: unknown = Reflect.get(at, name);
      if (typeof value === 'string') Reflect.set(at, name, without(value, telling));
    }
  }
}

function without(text: string, secrets: readonly string[]): string {
  let cleaned = text;
  for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[secret]');
  return cleaned;
}

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
  const telling = secrets.flatMap(formsOf).filter((form) => form.length >= LEAST_CHARACTERS);
  if (telling.length === 0) return;
  // A secret may begin with another one: the longest goes first.
  telling.sort((a, b) => b.length - a.length);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    for (const name of ['message', 'stack', 'Message']) {
      const value: unknown = Reflect.get(at, name);
      if (typeof value === 'string') Reflect.set(at, name, without(value, telling));
    }
  }
}

/** How a service may quote a secret: as it is, as JSON has it, or a line of it. */
function formsOf(secret: string): string[] {
  const lines = secret.includes('\n') ? secret.split(/\r?\n/).filter((line) => line.length >= LEAST_LINE) : [];
  return [secret, JSON.stringify(secret).slice(1, -1), ...lines];
}

/** Shorter lines, such as those that begin a certificate, are no secret. */
const LEAST_LINE = 16;

function without(text: string, secrets: readonly string[]): string {
  let cleaned = text;
  for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[secret]');
  return cleaned;
}

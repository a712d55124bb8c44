/** Where a key is had from: the text is that of a variable, or a file has it. */
export interface KeySource {
  /** Letters, digits and `._-`, at most 64. */
  readonly id: string;
  readonly from: { readonly text: string } | { readonly file: string };
  /** The text is a data key that KMS has wrapped, and unwraps. */
  readonly wrapped: boolean;
}

/**
 * Reads PAYLOAD_KEYS.
 * @param text such as `2026-11=file:/run/secrets/payload-key,2026-05=kms:env:OLD_KEY`.
 * @returns the keys in their order, or what is wrong with each, without the content of any variable.
 */
export function readKeySources(
  text: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { readonly sources: readonly KeySource[]; readonly errors: readonly string[] } {
  const sources: KeySource[] = [];
  const errors: string[] = [];
  for (const entry of text?.split(',').map((one) => one.trim()) ?? []) {
    const [, id = '', kms, scheme, name = ''] = /^([\w.-]{1,64})=(kms:)?(env|file):(.+)$/.exec(entry) ?? [];
    const from = scheme === 'file' ? { file: name } : { text: env[name] ?? '' };
    // What may be a key that somebody wrote into the variable is not quoted.
    if (id === '') errors.push('PAYLOAD_KEYS: each key must be ID=env:NAME, ID=file:PATH, or ID=kms: with one of both');
    else if (sources.some((one) => one.id === id)) errors.push(`PAYLOAD_KEYS: two keys have the id ${id}`);
    else if ('text' in from && from.text === '') errors.push(`PAYLOAD_KEYS: key ${id}: ${name} is not set`);
    else sources.push({ id, from, wrapped: kms !== undefined });
  }
  return { sources, errors };
}

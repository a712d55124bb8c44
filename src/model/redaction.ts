import type { Violation } from './validate.ts';

const MARKER = /\[redacted [0-9a-f]{16}\]/;

/** What stands for a secret in an answer. Equal digests mean equal secrets, for workers with the same key. */
export function redacted(digest: string): string {
  return `[redacted ${digest}]`;
}

/** A violation for each place where a redacted value was given back: it would overwrite the secret with its marker. */
export function redactedValues(input: unknown): Violation[] {
  const found: Violation[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'string' && MARKER.test(value)) {
      found.push({ path, rule: 'is a redacted value: leave it out, or give the real one or a reference to it' });
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, item] of Object.entries(value) as [string, unknown][]) {
      look(item, Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`);
    }
  };
  look(input, '');
  return found;
}

import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, basename } from 'node:path';
import { type ParsedSecretRef, parseSecretRef } from '../../src/model/secret-ref.ts';

/** Says whether the worker may resolve a reference, and to what: a file is its path without links. */
export type AllowList = (ref: ParsedSecretRef) => Promise<ParsedSecretRef | undefined>;

/**
 * Reads SECRET_REFS_ALLOWED: references in which `*` stands for any text, by commas, such as
 * `env:DEPLOY_*,file:/run/secrets/*,ssm:/amplify/*`. A key after `#` is not part of it. Links and `..` in the path of a
 * file are resolved before it is compared, so that nothing leads out of an allowed folder.
 * @throws {Error} that names what is no reference.
 */
export function readAllowList(text: string): AllowList {
  const entries = text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [readEntry(entry.trim())]));
  return async (ref) => {
    const resolved = ref.scheme === 'file' ? await withoutLinks(ref) : ref;
    for (const entry of entries) {
      if (resolved !== undefined && entry.scheme === ref.scheme && (await matches(entry, resolved.name)))
        return resolved;
    }
    return undefined;
  };
}

type Entry = Pick<ParsedSecretRef, 'scheme' | 'name'>;

function readEntry(text: string): Entry {
  const ref = parseSecretRef(text);
  if (ref === undefined || ref.key !== undefined || (ref.scheme === 'file' && !isAbsolute(ref.name))) {
    throw new Error(`"${text}" must be env:NAME, file:/PATH, ssm:NAME or secretsmanager:ID; * stands for any text`);
  }
  return ref;
}

/** A relative path would mean another file in each worker's folder. */
async function withoutLinks(ref: ParsedSecretRef): Promise<ParsedSecretRef | undefined> {
  if (!isAbsolute(ref.name)) return undefined;
  // What is not there yet may come, so it is judged by its folder.
  const folder = await realpath(dirname(ref.name)).catch(() => undefined);
  if (folder === undefined) return undefined;
  const path = join(folder, basename(ref.name));
  return { ...ref, name: await realpath(path).catch(() => path) };
}

async function matches({ scheme, name: pattern }: Entry, name: string): Promise<boolean> {
  const [fixed = '', ...rest] = pattern.split('*');
  // The folder of the pattern may be reached through a link as well.
  const start = scheme === 'file' ? await realpathOf(fixed) : fixed;
  const source = [start, ...rest].map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('.*');
  return new RegExp(`^${source}$`, 's').test(name);
}

async function realpathOf(prefix: string): Promise<string> {
  const at = prefix.lastIndexOf('/');
  const folder = await realpath(prefix.slice(0, at + 1)).catch(() => undefined);
  return folder === undefined ? prefix : join(folder, '/', prefix.slice(at + 1));
}

import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, basename } from 'node:path';
import { type ParsedSecretRef, parseSecretRef } from '../../src/model/secret-ref.ts';

/** Says whether the worker may resolve a reference, and to what: a file is its path without links. */
export type AllowList = (ref: ParsedSecretRef) => Promise<ParsedSecretRef | undefined>;

/**
 * Reads SECRET_REFS_ALLOWED: references in which `*` stands for any text, by commas, such as
 * `env:DEPLOY_*,file:/run/secrets/*,ssm:/amplify/*`. A key after `#` is not part of it. Links and `..` in the path of a
 * file are resolved: what it leads to must be in or below the folder that the entry names, as are the files which
 * Kubernetes mounts.
 * @throws {Error} that names what is no reference.
 */
export function readAllowList(text: string): AllowList {
  const entries = text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [readEntry(entry.trim())]));
  return async (ref) => {
    const named = ref.scheme === 'file' ? await fileOf(ref.name) : { name: ref.name, leadsTo: ref.name };
    if (named === undefined) return undefined;
    for (const entry of entries) {
      if (entry.scheme === ref.scheme && (await allows(entry, named))) return { ...ref, name: named.leadsTo };
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

/** What a reference names, and what that leads to when links are followed. */
interface Named {
  readonly name: string;
  readonly leadsTo: string;
}

/** A relative path would mean another file in each worker's folder. What is not there yet may come. */
async function fileOf(path: string): Promise<Named | undefined> {
  if (!isAbsolute(path)) return undefined;
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined) return undefined;
  const name = join(folder, basename(path));
  const exists = await lstat(name).catch(() => undefined);
  if (exists === undefined) return { name, leadsTo: name };
  const leadsTo = await realpath(name).catch(() => undefined);
  return leadsTo === undefined ? undefined : { name, leadsTo };
}

async function allows({ scheme, name: pattern }: Entry, { name, leadsTo }: Named): Promise<boolean> {
  const [fixed = '', ...rest] = pattern.split('*');
  if (scheme !== 'file') return matches(name, [fixed, ...rest]);
  // The folder of the entry may be reached through a link as well.
  const end = fixed.lastIndexOf('/') + 1;
  const folder = await realpath(fixed.slice(0, end)).catch(() => undefined);
  if (folder === undefined) return false;
  const within = folder.endsWith('/') ? folder : `${folder}/`;
  return leadsTo.startsWith(within) && matches(name, [within + fixed.slice(end), ...rest]);
}

/** Whether a text begins with the first part, ends with the last, and has the others between them in their order. */
function matches(text: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

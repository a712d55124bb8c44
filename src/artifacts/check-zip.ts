import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { Entry } from 'yauzl';
import { SourceError, systemCode } from './errors.ts';
import { readable } from './list-files.ts';
import type { PackedFile } from './pack.ts';
import { checkCount, checkIndex, checkName, checkSize } from './site-rules.ts';

/**
 * Checks a zip that a person made, by its directory of entries, and computes its SHA-256. The data of the entries is
 * not unpacked. The file stays where it is.
 * @throws SourceError `SourceMissing`, `NotAZip`, `Empty`, `NoIndex`, `SymbolicLink`, `UnsafePath`, `TooLarge`, `Unreadable`.
 */
export async function checkZip(path: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<PackedFile> {
  const stats = await readable(path, stat(path));
  if (!stats.isFile()) throw new SourceError('NotAZip', `${path} is not a file`);
  checkSize(path, stats.size);
  const names = await entryNames(path);
  checkIndex(path, names);

  const hash = createHash('sha256');
  const input = createReadStream(path, { highWaterMark: 1024 * 1024 });
  await readable(path, pipeline(input, hash, signal === undefined ? {} : { signal }));
  return { path, sha256: hash.digest('hex'), size: input.bytesRead, entries: names.length };
}

/** Names of the files in a zip; folders are checked and left out. */
async function entryNames(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    const zip = await openPromise(path, { decodeStrings: true });
    try {
      checkCount(path, zip.entryCount);
      for await (const entry of zip.eachEntry()) {
        checkEntry(path, entry);
        if (!entry.fileName.endsWith('/')) names.push(entry.fileName);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (/absolute path|invalid relative path|invalid characters/.test(reason)) {
      throw new SourceError(
        'UnsafePath',
        `${path} contains a file whose name is not a safe path (${reason}): rename it`,
      );
    }
    const code = systemCode(error);
    if (code !== undefined) throw new SourceError('Unreadable', `${path} cannot be read: ${code}`);
    throw new SourceError('NotAZip', `${path} is not a zip, or not a whole one: ${reason}`);
  }
  return names;
}

const UNIX_FILE_TYPE = 0o170000;
const UNIX_SYMBOLIC_LINK = 0o120000;

function checkEntry(path: string, entry: Entry): void {
  const { fileName, externalFileAttributes } = entry;
  checkName(path, fileName);
  if (((externalFileAttributes >>> 16) & UNIX_FILE_TYPE) === UNIX_SYMBOLIC_LINK) {
    throw new SourceError('SymbolicLink', `${path} contains the symbolic link ${fileName}: zip the file itself`);
  }
  if (entry.isEncrypted()) {
    throw new SourceError('NotAZip', `${path} contains ${fileName}, which is encrypted: zip it without a password`);
  }
}

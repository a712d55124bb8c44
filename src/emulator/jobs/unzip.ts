import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import type { SiteFiles } from '../sites/site-files.ts';
import { DeployError } from './deploy-error.ts';

export interface UnzipLimits {
  /** Of all files together, unpacked. */
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/**
 * Unpacks a zip into numbered files of a folder, so that no name of an entry can lead anywhere. Throws a DeployError
 * where it is no intact zip, where an entry's path is absolute or leads upwards, where an entry is a link or encrypted,
 * and where a limit is exceeded, whatever the headers promise.
 */
export async function unzip(
  file: string,
  folder: string,
  limits: UnzipLimits,
  signal: AbortSignal,
): Promise<SiteFiles> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    return await unpack(zip, folder, limits, signal);
  } catch (error) {
    if (signal.aborted || error instanceof DeployError) throw error;
    throw new DeployError(`The zip can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  } finally {
    zip?.close();
  }
}

async function unpack(zip: ZipFile, folder: string, limits: UnzipLimits, signal: AbortSignal): Promise<SiteFiles> {
  const files = new Map<string, { path: string; size: number }>();
  let budget = limits.maxBytes;
  // Folders count as well: what is looked through is bounded, whatever it is.
  if (zip.entryCount > limits.maxFiles) throw new DeployError(`The zip has more than ${limits.maxFiles} files.`);
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    refuse(entry);
    if (entry.fileName.endsWith('/')) continue;
    const path = join(folder, String(files.size));
    const size = await extract(zip, entry, path, budget, signal);
    budget -= size;
    files.set(entry.fileName, { path, size });
  }
  if (files.size === 0) throw new DeployError('The zip has no files.');
  return files;
}

const fileTypeMask = 0o170000;
const plainTypes: ReadonlySet<number> = new Set([0, 0o100000, 0o040000]);

/** yauzl itself refuses absolute and parent paths. */
function refuse(entry: Entry): void {
  const type = (entry.externalFileAttributes >>> 16) & fileTypeMask;
  if (!plainTypes.has(type)) {
    throw new DeployError(`The zip's entry ${entry.fileName} is a symbolic link or a special file.`);
  }
  if (entry.isEncrypted()) throw new DeployError(`The zip's entry ${entry.fileName} is encrypted.`);
}

/** Returns the size. yauzl checks lengths; the check sum is ours. */
async function extract(zip: ZipFile, entry: Entry, path: string, budget: number, signal: AbortSignal): Promise<number> {
  const tooBig = new DeployError('The unpacked files exceed the size of a build artifact.');
  if (entry.uncompressedSize > budget) throw tooBig;
  let size = 0;
  let sum = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      sum = crc32(chunk, sum);
      done(size > budget ? tooBig : null, chunk);
    },
  });
  await pipeline(await zip.openReadStreamPromise(entry), meter, createWriteStream(path), { signal });
  if (sum !== entry.crc32) throw new DeployError(`The zip is corrupt: the check sum of ${entry.fileName} differs.`);
  return size;
}

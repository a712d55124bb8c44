import { createHash, randomUUID } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isFull, SourceError } from './errors.ts';
import { listFiles, readable } from './list-files.ts';
import type { SourceFile } from './list-files.ts';
import { checkIndex, checkSize } from './site-rules.ts';
import { centralDirectory, localHeader, overhead } from './zip-format.ts';
import type { ZipEntry } from './zip-format.ts';

/** A zip on the local disk, ready for the artifact store. */
export interface PackedFile {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Number of entries in the zip. */
  readonly entries: number;
}

export interface PackOptions {
  /** Folder for the zip; made if it does not exist. The caller deletes the zip once it is in the store. */
  readonly into: string;
  readonly signal?: AbortSignal;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Packs a folder into a zip. The same names and contents give the same bytes, whatever the machine, the times and the
 * modes. Files are stored without compression; who wants fewer bytes to travel makes a zip and deploys that.
 * Memory does not grow with the folder. On failure nothing is left behind.
 * @throws SourceError for a folder that Amplify could not serve, before anything is written; `Changed` when a file
 * changes meanwhile.
 */
export async function packFolder(dir: string, { into, signal }: PackOptions): Promise<PackedFile> {
  const files = await listFiles(dir);
  const names = files.map(({ name }) => name);
  checkIndex(dir, names);
  checkSize(
    dir,
    files.reduce((sum, { size }) => sum + size, overhead(names)),
  );

  await mkdir(into, { recursive: true });
  const path = join(into, `site-${randomUUID()}.zip`);
  try {
    return { path, ...(await writeZip(dir, files, path, signal)), entries: files.length };
  } catch (error) {
    await rm(path, { force: true });
    if (!isFull(error)) throw error;
    throw new SourceError('NoSpace', `${into} has no room for the packed ${dir}: free some space, or set TMPDIR`);
  }
}

async function writeZip(dir: string, files: readonly SourceFile[], path: string, signal?: AbortSignal) {
  const output = await open(path, 'wx');
  try {
    const sink = new HashedFile(output);
    const entries = await writeEntries(dir, files, sink, signal);
    await sink.write(Buffer.concat([...centralDirectory(entries, sink.size)]));
    return { sha256: sink.digest(), size: sink.size };
  } finally {
    await output.close();
  }
}

async function writeEntries(dir: string, files: readonly SourceFile[], sink: HashedFile, signal?: AbortSignal) {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const entries: ZipEntry[] = [];
  for (const file of files) {
    const path = join(dir, file.name);
    const input = await readable(path, open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    try {
      const first = await read(input, buffer, signal);
      const entry = { ...file, crc32: first.crc, offset: sink.size };
      const header = localHeader(entry);
      let packed = first;
      if (first.size < buffer.length) {
        // All of it is still in the buffer.
        await sink.write(Buffer.concat([header, buffer.subarray(0, first.size)]));
      } else {
        await sink.write(header);
        packed = await read(input, buffer, signal, (chunk) => sink.write(chunk));
      }
      if (first.size !== file.size || packed.size !== file.size || packed.crc !== first.crc) {
        throw new SourceError('Changed', `${path} changed while it was packed: let the build finish, then try again`);
      }
      entries.push(entry);
    } finally {
      await input.close();
    }
  }
  return entries;
}

/** Reads a file from its start, chunk by chunk into one buffer, and hands each chunk on before it reads the next. */
async function read(
  input: FileHandle,
  buffer: Buffer,
  signal?: AbortSignal,
  use?: (chunk: Buffer) => Promise<void>,
): Promise<{ crc: number; size: number }> {
  for (let crc = 0, size = 0; ;) {
    signal?.throwIfAborted();
    const { bytesRead } = await input.read(buffer, 0, buffer.length, size);
    const chunk = buffer.subarray(0, bytesRead);
    crc = crc32(chunk, crc);
    size += bytesRead;
    await use?.(chunk);
    // Only the end of a regular file makes a read short.
    if (bytesRead < buffer.length) return { crc, size };
  }
}

/** Appends to a file, and knows length and SHA-256 of what it wrote. */
class HashedFile {
  readonly #hash: Hash = createHash('sha256');
  readonly #file: FileHandle;
  size = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(data: Buffer): Promise<void> {
    this.#hash.update(data);
    this.size += data.length;
    await this.#file.writeFile(data);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { type ArtifactType, artifactTypes } from './artifact-type.ts';
import { ArtifactError, folderRefusal, systemCode } from './errors.ts';
import { FolderTexts } from './folder-texts.ts';
import { JobIndex } from './job-index.ts';
import type { PackedFile } from './pack.ts';
import type { ArtifactContent, ArtifactStore, KeptArtifact } from './store.ts';
import { Tags } from './tags.ts';
import { verifying } from './verifying.ts';
import { writeHashed } from './write-hashed.ts';

const CHUNK_BYTES = 256 * 1024;
/** Nothing is written for so long: what is older was left by a process that was killed. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** Artifacts as `<sha256>.<type>` in one folder, which client and worker reach under the same path. */
export class FileStore implements ArtifactStore {
  readonly jobs: JobIndex;
  readonly tags: Tags;
  readonly #folder: string;

  /** @param folder absolute. */
  constructor(folder: string) {
    this.#folder = folder;
    const texts = new FolderTexts(folder);
    const uriOf = (sha256: string): string => pathToFileURL(this.#pathOf(sha256, 'zip')).href;
    this.jobs = new JobIndex(texts, uriOf);
    this.tags = new Tags(texts, { uriOf, check: (ref) => this.check(ref) });
  }

  async put({ path, sha256, size }: Pick<PackedFile, 'path' | 'sha256' | 'size'>): Promise<ArtifactRef> {
    const kept = this.#pathOf(sha256, 'zip');
    const ref: ArtifactRef = { uri: pathToFileURL(kept).href, sha256, size };
    if ((await statsOf(kept))?.size === size) {
      await use(kept);
      return ref;
    }

    return this.#keep(async (unfinished) => {
      await copy(path, unfinished, ref);
      return { kept, ref };
    });
  }

  write(content: AsyncIterable<Uint8Array>, type: ArtifactType): Promise<ArtifactRef> {
    return this.#keep(async (unfinished) => {
      const { sha256, size } = await writeHashed(content, unfinished);
      const kept = this.#pathOf(sha256, type);
      return { kept, ref: { uri: pathToFileURL(kept).href, sha256, size } };
    });
  }

  /** Has a file written aside, and moved to its name when it is whole. */
  async #keep(write: (unfinished: string) => Promise<{ kept: string; ref: ArtifactRef }>): Promise<ArtifactRef> {
    await mkdir(this.#folder, { recursive: true });
    await this.removeUnfinished(new Date(Date.now() - ABANDONED_AFTER_MS));
    const unfinished = join(this.#folder, `.${randomUUID()}.part`);
    try {
      const { kept, ref } = await write(unfinished);
      await rename(unfinished, kept);
      await flushFolder(this.#folder);
      return ref;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw folderRefusal(this.#folder, error) ?? error;
    }
  }

  async openRead(ref: ArtifactRef, { signal }: { readonly signal?: AbortSignal } = {}): Promise<ArtifactContent> {
    signal?.throwIfAborted();
    const file = await openArtifact(this.#pathOfRef(ref), ref);
    const source = file.createReadStream({ highWaterMark: CHUNK_BYTES });
    const stream = verified(source, ref);
    if (signal !== undefined) addAbortSignal(signal, stream);
    return { stream, size: ref.size };
  }

  async check(ref: ArtifactRef, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    signal?.throwIfAborted();
    const path = this.#pathOfRef(ref);
    const file = await openArtifact(path, ref);
    await file.close();
    await use(path);
  }

  /** Amplify reads no files of ours. */
  sourceUrl(): undefined {
    return undefined;
  }

  async *list(): AsyncIterable<KeptArtifact> {
    for await (const { name, size, mtimeMs } of this.#files('.zip')) {
      const [, sha256] = /^([0-9a-f]{64})\.zip$/.exec(name) ?? [];
      if (sha256 !== undefined) yield { sha256, size, usedAt: mtimeMs };
    }
  }

  async remove({ sha256, usedAt }: KeptArtifact): Promise<boolean> {
    const path = this.#pathOf(sha256, 'zip');
    if ((await statsOf(path))?.mtimeMs !== usedAt) return false;
    await rm(path, { force: true });
    return true;
  }

  async removeUnfinished(before: Date): Promise<number> {
    let removed = 0;
    for await (const { name, mtimeMs } of this.#files('.part')) {
      if (mtimeMs >= before.getTime()) continue;
      await rm(join(this.#folder, name), { force: true });
      removed += 1;
    }
    return removed;
  }

  /** The files in the folder itself whose names end so; no other is looked at, since each put looks for some. */
  async *#files(ending: string) {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.filter((one) => one.endsWith(ending))) {
      const stats = await statsOf(join(this.#folder, name));
      if (stats?.isFile()) yield { name, size: stats.size, mtimeMs: stats.mtimeMs };
    }
  }

  /** The only path that a reference may name. Its uri is compared, never followed. */
  #pathOfRef({ uri, sha256 }: ArtifactRef): string {
    const named = pathOfUri(uri);
    const path = artifactTypes.map((type) => this.#pathOf(sha256, type)).find((one) => one === named);
    if (path !== undefined) return path;
    throw new ArtifactError(
      'ArtifactRefused',
      `The artifact ${uri} is not one of the store file:${this.#folder}: ` +
        'give ARTIFACT_STORE the same value for the worker as for the client',
    );
  }

  #pathOf(sha256: string, type: ArtifactType): string {
    if (/^[0-9a-f]{64}$/.test(sha256)) return join(this.#folder, `${sha256}.${type}`);
    throw new ArtifactError('ArtifactRefused', 'The sha256 of an artifact must be 64 lower-case hex digits');
  }
}

/** Whichever end breaks takes the other down; who reads learns of it by the stream's error. */
function verified(source: Readable, ref: ArtifactRef): Readable {
  return pipeline(source, verifying(ref), () => {});
}

/** Copies a file, verified and flushed to the disk. */
async function copy(from: string, to: string, ref: ArtifactRef): Promise<void> {
  const output = await open(to, 'wx');
  try {
    const source = createReadStream(from, { highWaterMark: CHUNK_BYTES });
    await writeFile(output, verified(source, ref));
    await output.sync();
  } finally {
    await output.close();
  }
}

/** Opens a regular file that is as long as it should be; a symbolic link is not followed. */
async function openArtifact(path: string, { uri, size }: ArtifactRef): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT')
      throw new ArtifactError('ArtifactMissing', `The artifact ${uri} does not exist: deploy again`);
    if (code === 'ELOOP') throw new ArtifactError('ArtifactRefused', `The artifact ${uri} is a symbolic link`);
    throw error;
  }
  const stats = await file.stat();
  if (stats.isFile() && stats.size === size) return file;
  await file.close();
  if (!stats.isFile()) throw new ArtifactError('ArtifactRefused', `The artifact ${uri} is not a file`);
  throw new ArtifactError(
    'ArtifactCorrupt',
    `The artifact ${uri} has ${stats.size} bytes instead of ${size}: deploy again`,
  );
}

function pathOfUri(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

const statsOf = (path: string) => stat(path).catch(() => undefined);

/** Makes a file young again. Who may only read the store uses it all the same. */
async function use(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

/** Makes a rename survive a power cut. Not every system can; there the rename is as safe as it gets. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import type { S3Access } from '../../activities/clients/s3.ts';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { type ArtifactType, artifactTypes } from './artifact-type.ts';
import { ArtifactError } from './errors.ts';
import { JobIndex } from './job-index.ts';
import type { PackedFile } from './pack.ts';
import { S3Bucket } from './s3-bucket.ts';
import { S3Texts } from './s3-texts.ts';
import { upload } from './s3-upload.ts';
import type { ArtifactContent, ArtifactStore, KeptArtifact } from './store.ts';
import { Tags } from './tags.ts';
import { verifying } from './verifying.ts';
import { writeHashed } from './write-hashed.ts';

const CHUNK_BYTES = 256 * 1024;
/** Below it an empty object for each artifact that was used since it was put: S3 has no other way to say when. */
const USES = 'uses/';

/**
 * Artifacts as `<prefix>/<sha256>.zip` in a bucket, from where Amplify fetches them itself. Their SHA-256 is kept with them
 * as metadata, since S3 has none of its own for what was uploaded in parts.
 */
export class S3Store implements ArtifactStore {
  readonly jobs: JobIndex;
  readonly tags: Tags;
  readonly #bucket: S3Bucket;

  /** @param prefix empty, or with a slash at its end. */
  constructor(bucket: string, prefix: string, access: S3Access) {
    this.#bucket = new S3Bucket(bucket, prefix, access);
    const texts = new S3Texts(this.#bucket);
    const uriOf = (sha256: string): string => this.#uriOf(sha256);
    this.jobs = new JobIndex(texts, uriOf);
    this.tags = new Tags(texts, { uriOf, check: (ref) => this.check(ref) });
  }

  async put({ path, sha256, size }: Pick<PackedFile, 'path' | 'sha256' | 'size'>): Promise<ArtifactRef> {
    const ref: ArtifactRef = { uri: this.#uriOf(sha256), sha256, size };
    const kept = await this.#head(sha256);
    if (kept?.ContentLength === size && kept.Metadata?.['sha256'] === sha256) {
      await this.#use(sha256);
    } else {
      const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
      // Whichever end breaks takes the other down; who reads learns of it by the stream's error.
      const verified = pipeline(source, verifying(ref), () => {});
      await upload(this.#bucket, nameOf(sha256), verified, ref);
    }
    return ref;
  }

  /** By way of a file, since an object cannot be renamed when its SHA-256 is known. */
  async write(content: AsyncIterable<Uint8Array>, type: ArtifactType): Promise<ArtifactRef> {
    const folder = await mkdtemp(join(tmpdir(), 'temporal-amplify-'));
    try {
      const file = join(folder, 'content');
      const { sha256, size } = await writeHashed(content, file);
      const ref: ArtifactRef = { uri: this.#uriOf(sha256, type), sha256, size };
      await upload(
        this.#bucket,
        nameOf(sha256, type),
        createReadStream(file, { highWaterMark: CHUNK_BYTES }),
        ref,
        type,
      );
      return ref;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async openRead(ref: ArtifactRef, { signal }: { readonly signal?: AbortSignal } = {}): Promise<ArtifactContent> {
    signal?.throwIfAborted();
    const object = await this.#bucket.get(nameOf(ref.sha256, this.#typeOf(ref)), signal);
    const { Body } = object ?? {};
    if (!(Body instanceof Readable)) throw missing(ref);
    if (object?.ContentLength !== ref.size) {
      Body.destroy();
      throw corrupt(ref, `${object?.ContentLength} bytes instead of ${ref.size}`);
    }
    const stream = pipeline(Body, verifying(ref), () => {});
    if (signal !== undefined) addAbortSignal(signal, stream);
    return { stream, size: ref.size };
  }

  async check(ref: ArtifactRef, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    signal?.throwIfAborted();
    const object = await this.#head(ref.sha256, signal, this.#typeOf(ref));
    if (object === undefined) throw missing(ref);
    if (object.ContentLength !== ref.size) throw corrupt(ref, `${object.ContentLength} bytes instead of ${ref.size}`);
    if (object.Metadata?.['sha256'] !== ref.sha256) throw corrupt(ref, 'no such SHA-256 in its metadata');
    await this.#use(ref.sha256);
  }

  sourceUrl({ sha256 }: ArtifactRef): string {
    return this.#uriOf(sha256);
  }

  async *list(): AsyncIterable<KeptArtifact> {
    const uses = new Map<string, number>();
    for await (const { name, modified } of this.#bucket.list(USES)) uses.set(name.slice(USES.length), modified);
    for await (const { name, size, modified } of this.#bucket.list('', '/')) {
      const [, sha256] = /^([0-9a-f]{64})\.zip$/.exec(name) ?? [];
      if (sha256 !== undefined) yield { sha256, size, usedAt: Math.max(modified, uses.get(sha256) ?? 0) };
    }
  }

  async remove({ sha256, usedAt }: KeptArtifact): Promise<boolean> {
    const kept = await this.#head(sha256);
    const use = await this.#bucket.askFor((s3) => s3.headObject(this.#bucket.at(USES + sha256)));
    const latest = Math.max(kept?.LastModified?.getTime() ?? Infinity, use?.LastModified?.getTime() ?? 0);
    if (latest > usedAt) return false;
    await this.#bucket.remove(nameOf(sha256));
    await this.#bucket.remove(USES + sha256);
    return true;
  }

  async removeUnfinished(before: Date): Promise<number> {
    let removed = 0;
    for await (const { begun, ...unfinished } of this.#bucket.unfinished()) {
      if (begun >= before.getTime()) continue;
      await this.#bucket.askFor((s3) => s3.abortMultipartUpload(unfinished));
      removed += 1;
    }
    return removed;
  }

  #head(sha256: string, abortSignal?: AbortSignal, type: ArtifactType = 'zip') {
    const at = this.#bucket.at(nameOf(sha256, type));
    return this.#bucket.askFor((s3) => s3.headObject(at, abortSignal === undefined ? {} : { abortSignal }));
  }

  #use(sha256: string): Promise<void> {
    return this.#bucket.put(USES + sha256, '');
  }

  #uriOf(sha256: string, type: ArtifactType = 'zip'): string {
    return this.#bucket.uriOf(nameOf(sha256, type));
  }

  /** What a reference names, which may be an artifact of this store only. */
  #typeOf({ uri, sha256 }: ArtifactRef): ArtifactType {
    const type = artifactTypes.find((one) => this.#uriOf(sha256, one) === uri);
    if (type !== undefined) return type;
    throw new ArtifactError(
      'ArtifactRefused',
      `The artifact ${uri} is not one of the store ${this.#bucket.uriOf('')}: ` +
        'give ARTIFACT_STORE the same value for the worker as for the client',
    );
  }
}

function nameOf(sha256: string, type: ArtifactType = 'zip'): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return `${sha256}.${type}`;
  throw new ArtifactError('ArtifactRefused', 'The sha256 of an artifact must be 64 lower-case hex digits');
}

const missing = ({ uri }: ArtifactRef): ArtifactError =>
  new ArtifactError('ArtifactMissing', `The artifact ${uri} does not exist: deploy again`);

const corrupt = ({ uri }: ArtifactRef, what: string): ArtifactError =>
  new ArtifactError('ArtifactCorrupt', `The artifact ${uri} has ${what}: deploy again`);

import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { S3Access } from '../../activities/clients/s3.ts';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import type { ArtifactType } from './artifact-type.ts';
import { SourceError } from './errors.ts';
import { FileStore } from './file-store.ts';
import type { JobIndex } from './job-index.ts';
import type { PackedFile } from './pack.ts';
import { S3Store } from './s3-store.ts';
import type { Tags } from './tags.ts';

/** The content of an artifact on its way out of the store. */
export interface ArtifactContent {
  /**
   * Delivers its last bytes only after SHA-256 and size proved right; else it fails with an `ArtifactError`
   * `ArtifactCorrupt`. Whoever copies it never completes a wrong copy.
   */
  readonly stream: Readable;
  /** In bytes. */
  readonly size: number;
}

/** An artifact as a list of the store shows it. */
export interface KeptArtifact {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** When it was put, or last checked; epoch milliseconds. */
  readonly usedAt: number;
}

/** Keeps files under their SHA-256, for workers that share no disk with whoever made them. */
export interface ArtifactStore {
  /** Which job carried which artifact. */
  readonly jobs: JobIndex;
  /** Names for artifacts that may name others later, such as `latest`. */
  readonly tags: Tags;
  /**
   * Copies a local zip into the store; one that is there already is not copied again, and counts as just put. The local
   * file stays. A put that fails leaves nothing under the artifact's name.
   */
  put(zip: Pick<PackedFile, 'path' | 'sha256' | 'size'>): Promise<ArtifactRef>;
  /**
   * Keeps a content as it comes, whose SHA-256 and size are known only at its end. When that fails, nothing is left.
   * @throws what the content throws.
   */
  write(content: AsyncIterable<Uint8Array>, type: ArtifactType): Promise<ArtifactRef>;
  /**
   * Opens an artifact. The reference comes from a workflow's input and is not trusted.
   * @throws ArtifactError `ArtifactMissing`, `ArtifactCorrupt` (wrong size), `ArtifactRefused` (not of this store).
   */
  openRead(ref: ArtifactRef, options?: { readonly signal?: AbortSignal }): Promise<ArtifactContent>;
  /**
   * Whether an artifact is there and as long as it should be, without reading it. It counts as used now, so that
   * retention leaves it alone for a while. Throws as `openRead`.
   */
  check(ref: ArtifactRef, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Where Amplify can fetch an artifact itself; undefined where it cannot. */
  sourceUrl(ref: ArtifactRef): string | undefined;
  /** Everything that the store keeps, in any order. */
  list(): AsyncIterable<KeptArtifact>;
  /** Removes an artifact, if it was not used since. Gives whether it did; one that is gone is none. */
  remove(artifact: KeptArtifact): Promise<boolean>;
  /** Removes what puts that were killed left before that time. Gives how many. */
  removeUnfinished(before: Date): Promise<number>;
}

type Open = (location: string, s3: S3Access) => ArtifactStore;

/** What opens a store, by the scheme of its location. */
const schemes: ReadonlyMap<string, Open> = new Map<string, Open>([
  ['file', (location) => new FileStore(folderOf(location))],
  ['s3', (location, s3) => new S3Store(...bucketOf(location), s3)],
]);

const EXAMPLES = 'write file:DIR, such as file:/var/artifacts, or s3://BUCKET/PREFIX';

/**
 * Opens the artifact store that `ARTIFACT_STORE` names: `file:DIR`, where DIR is a path, absolute or relative to the
 * current folder of the process, or a whole `file:///…` URL; or `s3://BUCKET`, with a prefix or without. A folder is made
 * at the first put; a bucket must be there.
 * @param s3 how S3 is reached. Default: as the environment says.
 * @throws SourceError `UnknownStore`.
 */
export function openArtifactStore(location: string, s3: S3Access = {}): ArtifactStore {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  const open = schemes.get(scheme ?? '');
  if (open !== undefined) return open(location, s3);
  const given = scheme === undefined ? 'a location without a scheme' : `${scheme}:`;
  throw new SourceError('UnknownStore', `The artifact store cannot be ${given}: ${EXAMPLES}`);
}

function folderOf(location: string): string {
  const path = location.slice('file:'.length);
  const folder = path.startsWith('//') ? folderOfUrl(location) : path;
  if (folder === '')
    throw new SourceError('UnknownStore', `The artifact store ${location} names no folder: ${EXAMPLES}`);
  return resolve(folder);
}

function folderOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return '';
  }
}

/** Only such names as no URL, path or policy writes in another way. */
function bucketOf(location: string): [bucket: string, prefix: string] {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?$/i.exec(location) ?? [];
  if (bucket === undefined || /\/\.{1,2}(\/|$)/.test(prefix)) {
    throw new SourceError(
      'UnknownStore',
      `The artifact store ${location} names no bucket, or its prefix has more than letters, digits and ._-: ${EXAMPLES}`,
    );
  }
  return [bucket, prefix === '' ? '' : `${prefix.slice(1)}/`];
}

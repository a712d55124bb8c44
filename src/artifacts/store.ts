import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { SourceError } from './errors.ts';
import { FileStore } from './file-store.ts';
import type { JobIndex } from './job-index.ts';
import type { PackedFile } from './pack.ts';

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
  /** When it was put, or last checked; epoch milliseconds. */
  readonly usedAt: number;
}

/** What a store keeps: sites as zips, and tables. */
export type ArtifactType = 'zip' | 'csv';

/** Keeps files under their SHA-256, for workers that share no disk with whoever made them. */
export interface ArtifactStore {
  /** Which job carried which artifact. */
  readonly jobs: JobIndex;
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
}

/** What opens a store, by the scheme of its location. */
const schemes: ReadonlyMap<string, (location: string) => ArtifactStore> = new Map([
  ['file', (location) => new FileStore(folderOf(location))],
]);

/**
 * Opens the artifact store that `ARTIFACT_STORE` names: `file:DIR`, where DIR is a path, absolute or relative to the
 * current folder of the process, or a whole `file:///…` URL. The folder is made at the first put.
 * @throws SourceError `UnknownStore`.
 */
export function openArtifactStore(location: string): ArtifactStore {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  const open = schemes.get(scheme ?? '');
  if (open !== undefined) return open(location);
  const given = scheme === undefined ? 'a location without a scheme' : `${scheme}:`;
  throw new SourceError(
    'UnknownStore',
    `The artifact store cannot be ${given}: write file:DIR, such as file:/var/artifacts`,
  );
}

function folderOf(location: string): string {
  const path = location.slice('file:'.length);
  if (path.startsWith('//')) {
    try {
      return resolve(fileURLToPath(location));
    } catch {
      throw new SourceError(
        'UnknownStore',
        `The artifact store ${location} names no folder: write file:DIR or file:///DIR`,
      );
    }
  }
  if (path === '') throw new SourceError('UnknownStore', 'The artifact store file: names no folder: write file:DIR');
  return resolve(path);
}

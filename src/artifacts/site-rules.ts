import { validateFileName } from 'yauzl';
import { SourceError } from './errors.ts';

/**
 * Largest zip of a manual deployment, in bytes: quota L-D95E5509 of AWS Amplify, "5 GB", which cannot be raised.
 * Read as 5 GiB, as S3 reads its limit of the same name for one PUT.
 */
export const MAX_ZIP_BYTES = 5 * 1024 ** 3;

/** Throws `UnsafePath` for a name that leaves the folder it is unpacked in, on any system. */
export function checkName(source: string, name: string): void {
  if (validateFileName(name) === null && !name.includes('\0')) return;
  throw new SourceError(
    'UnsafePath',
    `${source} contains ${JSON.stringify(name)}, whose name is not a safe path: rename it`,
  );
}

/** Throws `TooLarge` above {@link MAX_ZIP_BYTES}. */
export function checkSize(source: string, bytes: number): void {
  if (bytes <= MAX_ZIP_BYTES) return;
  const gigabytes = (bytes / 1024 ** 3).toFixed(1);
  throw new SourceError(
    'TooLarge',
    `${source} makes a zip of ${gigabytes} GB, and Amplify takes at most 5 GB (quota L-D95E5509, not adjustable): leave files out`,
  );
}

/** Ours, since AWS publishes none: the names of all files of a zip are kept in memory. */
const MOST_FILES = 500_000;

/** Throws `TooLarge` above {@link MOST_FILES}. */
export function checkCount(source: string, count: number): void {
  if (count <= MOST_FILES) return;
  throw new SourceError(
    'TooLarge',
    `${source} contains ${count} files, and at most ${MOST_FILES} are taken: leave files out`,
  );
}

/** Throws `Empty` when there is no file, and `NoIndex` when there is no index.html at the root; hints at one further down. */
export function checkIndex(source: string, names: readonly string[]): void {
  if (names.length === 0) throw new SourceError('Empty', `${source} contains no file: build the site first`);
  if (names.includes('index.html')) return;
  const below = names.find((name) => /^[^/]+\/index\.html$/.test(name));
  throw new SourceError(
    'NoIndex',
    `${source} has no index.html at its root` +
      (below === undefined ? ': name the folder that your build writes' : `, but ${below}: make that folder the root`),
  );
}

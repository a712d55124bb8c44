import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkZip } from './check-zip.ts';
import { packFolder } from './pack.ts';
import { openArtifactStore } from './store.ts';
import type { Config } from '../config.ts';
import type { ArtifactSource } from '../../workflows/contracts.ts';

/** A source that was checked, but is not yet in the artifact store. */
export interface PreparedSource {
  /** Puts it into the store, so that any worker can read it. */
  publish(): Promise<ArtifactSource>;
  /** Removes what preparing left on this machine. */
  dispose(): Promise<void>;
}

/**
 * Checks a folder or a zip.
 * @param scratch folder in which to pack. Default: that of the system for temporary files.
 * @throws {SourceError} in words for people.
 */
export async function prepareSource(
  path: string,
  { artifactStore, s3 }: Pick<Config, 'artifactStore' | 's3'>,
  scratch: string = tmpdir(),
): Promise<PreparedSource> {
  const store = openArtifactStore(artifactStore, s3);
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (isFile) {
    const zip = await checkZip(path);
    return { publish: async () => ({ artifact: await store.put(zip) }), dispose: () => Promise.resolve() };
  }
  const into = await mkdtemp(join(scratch, 'temporal-amplify-'));
  const dispose = (): Promise<void> => rm(into, { recursive: true, force: true });
  try {
    const zip = await packFolder(path, { into });
    return { publish: async () => ({ artifact: await store.put(zip) }), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

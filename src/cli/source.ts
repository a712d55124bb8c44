import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkZip } from '../artifacts/check-zip.ts';
import { packFolder } from '../artifacts/pack.ts';
import { openArtifactStore } from '../artifacts/store.ts';
import type { DeploymentSource } from '../../workflows/contracts.ts';

/** A source that was checked, but is not yet in the artifact store. */
export interface PreparedSource {
  /** Puts it into the store, so that any worker can read it. */
  publish(): Promise<DeploymentSource>;
  /** Removes what preparing left on this machine. */
  dispose(): Promise<void>;
}

/**
 * Checks what a person named as the source: a folder, a zip, or a URL.
 * @param scratch folder for the packed zip.
 * @throws {SourceError} in words for people.
 */
export async function prepareSource(source: string, artifactStore: string, scratch: string): Promise<PreparedSource> {
  if (/^(https?|s3):\/\//.test(source)) {
    return { publish: () => Promise.resolve({ sourceUrl: source }), dispose: () => Promise.resolve() };
  }
  const store = openArtifactStore(artifactStore);
  const isFile = await stat(source).then(
    (stats) => stats.isFile(),
    () => false,
  );
  const zip = isFile ? await checkZip(source) : await packFolder(source, { into: join(scratch, 'packing') });
  return {
    publish: async () => ({ artifact: await store.put(zip) }),
    dispose: async () => {
      if (!isFile) await rm(zip.path, { force: true });
    },
  };
}
